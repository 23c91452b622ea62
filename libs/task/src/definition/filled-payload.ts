import { isDeepStrictEqual } from 'node:util';
import { InvalidPayloadError } from '../errors/index.js';
import { keptJson } from '../ledger/index.js';
import { isJsonObject } from './json-payload.js';

type Members = Readonly<Record<string, unknown>>;
type NameOf = (holder: object, member: string) => string | undefined;

/** What is known of a payload that a schema has accepted. */
export interface Filling {
  /** What was given, as JSON; undefined where nothing was. */
  readonly given: unknown;
  /** What the schema made of it. */
  readonly value: unknown;
  /** How a member of an instance is called in a payload; undefined where it is none of it. */
  readonly nameOf?: NameOf;
  /** Makes the same of another payload. */
  validate(given: unknown): Promise<unknown>;
}

/**
 * What was given together with what the schema filled in, or undefined when that is nothing. What would not come back
 * the same way (a default that a later step converts, a Map) is left to every run, as it would be without us.
 */
export async function filledPayload(filling: Filling): Promise<unknown> {
  const { given, value } = filling;
  const filled = new Filler(filling.nameOf).fill(given, value);
  if (filled === given) return undefined;
  const culprits = await differing(filling, filled);
  if (culprits.length === 0) return filled;
  if (!isJsonObject(given) || !isJsonObject(filled)) return undefined;
  const names = culprits.map((member) => filling.nameOf?.(value as object, member) ?? member);
  const rest = without(filled, given, names);
  if (Object.keys(rest).every((name) => rest[name] === given[name])) return undefined;
  return (await differing(filling, rest, culprits)).length === 0 ? rest : undefined;
}

/** Adds members that are missing, down to every depth; answers with the same object where none are. */
class Filler {
  constructor(private readonly nameOf: NameOf = (_, member) => member) {}

  fill(given: unknown, value: unknown): unknown {
    if (given === undefined) return storedForm(value);
    if (Array.isArray(given)) return Array.isArray(value) ? this.fillItems(given, value) : given;
    return isJsonObject(given) && isJsonObject(value) ? this.fillMembers(given, value) : given;
  }

  private fillItems(given: readonly unknown[], value: readonly unknown[]): readonly unknown[] {
    if (given.length !== value.length) return given;
    const items = given.map((item, index) => this.fill(item, value[index]));
    return items.some((item, index) => item !== given[index]) ? items : given;
  }

  private fillMembers(given: Members, value: Members): Members {
    let filled: Record<string, unknown> | undefined;
    for (const [member, made] of Object.entries(value)) {
      const name = this.nameOf(value, member);
      if (name === undefined) continue;
      const before = Object.hasOwn(given, name) ? given[name] : undefined;
      const after = before === undefined ? storedForm(made) : this.fill(before, made);
      if (after !== before) (filled ??= { ...given })[name] = after;
    }
    return filled ?? given;
  }
}

/** Which members the schema would make something else of than it has made at first. */
async function differing({ value, validate }: Filling, filled: unknown, but: readonly string[] = []): Promise<string[]> {
  try {
    const again = await validate(filled);
    if (!isJsonObject(value) || !isJsonObject(again)) return isDeepStrictEqual(value, again) ? [] : [''];
    const members = new Set([...Object.keys(value), ...Object.keys(again)]);
    return [...members].filter((name) => !but.includes(name) && !isDeepStrictEqual(value[name], again[name]));
  } catch (error) {
    if (!(error instanceof InvalidPayloadError)) throw error;
    return error.issues.map(({ path }) => path.split('.')[0] ?? '');
  }
}

function without(filled: Members, given: Members, names: readonly string[]): Members {
  const kept = Object.entries(filled).filter(([name]) => !names.includes(name));
  const restored = Object.entries(given).filter(([name]) => names.includes(name));
  return Object.fromEntries([...kept, ...restored]);
}

function storedForm(value: unknown): unknown {
  if (value === undefined || typeof value === 'function' || typeof value === 'symbol') return undefined;
  try {
    return JSON.parse(keptJson(value, 'default')) as unknown;
  } catch {
    return undefined;
  }
}
