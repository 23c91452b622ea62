import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../errors/assertions.js';
import type { Redactor } from './redactor.js';
import { REDACTED } from './secret-text.js';

/** A payload without masks, as far as they could be replaced. */
export interface Restored {
  readonly value: unknown;
  /** Paths of masks for which there is nothing to take. */
  readonly left: readonly string[];
}

/** Three forms of one payload: as it came back, as it is stored, and as it was shown. */
export interface Edit {
  readonly edited: unknown;
  readonly original: unknown;
  readonly masked: unknown;
  readonly redactor: Redactor;
}

/** Takes the original's values where the edit still shows their masks. */
export function restored({ edited, original, masked, redactor }: Edit): Restored {
  const restoring = new Restoring(redactor);
  return { value: restoring.walk(edited, [original, masked], ''), left: restoring.left };
}

/** What is stored at a place, and what was shown there. */
type Known = readonly [original: unknown, masked: unknown];

const NOTHING: Known = [undefined, undefined];

class Restoring {
  readonly left: string[] = [];

  constructor(private readonly redactor: Redactor) {}

  walk(edited: unknown, known: Known, path: string): unknown {
    if (typeof edited === 'string') return this.text(edited, known, path);
    if (Array.isArray(edited)) return this.items(edited, known, path);
    // Dates and the like are for the schema of the payload.
    if (!isObject(edited) || !isPlain(edited)) return edited;
    const [original, masked] = known;
    return Object.fromEntries(
      Object.entries(edited).map(([name, member]) => [
        name,
        this.walk(member, [memberOf(original, name), memberOf(masked, name)], at(path, name)),
      ]),
    );
  }

  private text(edited: string, [original, masked]: Known, path: string): unknown {
    if (!edited.includes(REDACTED)) return edited;
    if (edited === masked && original !== undefined) return original;
    if (isMask(edited, this.redactor)) this.left.push(path);
    return edited;
  }

  // Items may have been moved or removed: one that is unchanged is found again where there is one like it.
  private items(edited: readonly unknown[], [original, masked]: Known, path: string): unknown[] {
    const [stored, shown] = [asList(original), asList(masked)];
    const isSameLength = stored.length === edited.length;
    return edited.map((item, index) => {
      const alike = isSameLength && isDeepStrictEqual(item, shown[index]) ? [index] : matches(shown, item);
      const [from = isSameLength && alike.length === 0 ? index : undefined] = alike.length === 1 ? alike : [];
      return this.walk(item, from === undefined ? NOTHING : [stored[from], shown[from]], at(path, String(index)));
    });
  }
}

// Only items that hold a mask are looked for: there are few.
function matches(shown: readonly unknown[], item: unknown): readonly number[] {
  if (!JSON.stringify(item)?.includes(REDACTED)) return [];
  return shown.flatMap((one, index) => (isDeepStrictEqual(one, item) ? [index] : []));
}

/** Whether the mask stands for a secret here: it is all of the text, or in a place in which a secret would be masked. */
function isMask(text: string, redactor: Redactor): boolean {
  if (text.trim() === REDACTED) return true;
  return !redactor.text(text.replaceAll(REDACTED, PROBE)).includes(PROBE);
}

const PROBE = 'Zk7qW2vX9mB4';

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function memberOf(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function at(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
