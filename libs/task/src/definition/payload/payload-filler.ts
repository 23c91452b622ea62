import { isDeepStrictEqual } from 'node:util';
import { InvalidPayloadError } from '../../errors/index.js';
import { keptJson } from '../../ledger/index.js';
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

/** Members that a schema fills in and that must not be stored; undefined where nothing may be. */
type Verdict = readonly string[] | undefined;

const MOST_VERDICTS = 1_000;

/**
 * Adds what a schema fills in to what was given. What would not come back the same way from the ledger (a default that a
 * later step converts, a Map) is left to every run, as it would be without us. That is tried once for the same members:
 * whatever a schema fills in there is of one kind.
 */
export class PayloadFiller {
  private readonly verdicts = new Map<string, Verdict>();

  /** What is to be stored; undefined where that is what was given. */
  async fill(filling: Filling): Promise<unknown> {
    const { given, value, nameOf } = filling;
    const addition = new Addition(nameOf);
    const filled = addition.fill(given, value, '');
    if (addition.places.size === 0) return undefined;
    const verdict = await this.verdictOn(filling, filled, [...addition.places].sort().join());
    if (verdict?.length === 0) return filled;
    return verdict && isJsonObject(given) && isJsonObject(filled) ? without(filled, given, verdict) : undefined;
  }

  private async verdictOn(filling: Filling, filled: unknown, places: string): Promise<Verdict> {
    if (this.verdicts.has(places)) return this.verdicts.get(places);
    const verdict = await tried(filling, filled);
    if (this.verdicts.size < MOST_VERDICTS) this.verdicts.set(places, verdict);
    return verdict;
  }
}

/** Adds members that are missing, down to every depth; answers with the same object where none are. */
class Addition {
  /** Where something was added; the items of a list are one place. */
  readonly places = new Set<string>();

  constructor(private readonly nameOf: NameOf = (_, member) => member) {}

  fill(given: unknown, value: unknown, place: string): unknown {
    if (given === undefined) return this.added(value, place);
    if (Array.isArray(given)) return Array.isArray(value) ? this.fillItems(given, value, place) : given;
    return isJsonObject(given) && isJsonObject(value) ? this.fillMembers(given, value, place) : given;
  }

  private added(value: unknown, place: string): unknown {
    const stored = storedForm(value);
    if (stored !== undefined) this.places.add(place);
    return stored;
  }

  private fillItems(given: readonly unknown[], value: readonly unknown[], place: string): readonly unknown[] {
    if (given.length !== value.length) return given;
    const items = given.map((item, index) => this.fill(item, value[index], `${place}[]`));
    return items.some((item, index) => item !== given[index]) ? items : given;
  }

  private fillMembers(given: Members, value: Members, place: string): Members {
    let filled: Record<string, unknown> | undefined;
    for (const [member, made] of Object.entries(value)) {
      const name = this.nameOf(value, member);
      if (name === undefined) continue;
      const before = Object.hasOwn(given, name) ? given[name] : undefined;
      const after = this.fill(before, made, `${place}.${name}`);
      if (after !== before) (filled ??= { ...given })[name] = after;
    }
    return filled ?? given;
  }
}

async function tried(filling: Filling, filled: unknown): Promise<Verdict> {
  const { given, value, nameOf } = filling;
  const culprits = await differing(filling, filled);
  if (culprits.length === 0) return [];
  if (!isJsonObject(given) || !isJsonObject(filled) || !isJsonObject(value)) return undefined;
  const names = culprits.map((member) => nameOf?.(value, member) ?? member);
  const rest = without(filled, given, names);
  return (await differing(filling, rest, culprits)).length === 0 ? names : undefined;
}

/** Which members the schema would make something else of than it has made at first. */
async function differing(
  { value, validate }: Filling,
  filled: unknown,
  but: readonly string[] = [],
): Promise<string[]> {
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
