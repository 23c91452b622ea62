import { inspect, types } from 'node:util';

// Anything can be thrown, returned or logged: revoked proxies, getters that throw, objects whose toString throws.
// Even `instanceof` throws for some of it. Nothing here does.

const LONGEST_TEXT = 10_000;
const MOST_ITEMS = 100;

type Class<T> = abstract new (...args: never[]) => T;

/** `instanceof`, and false where that cannot be told. */
export function isInstance<T>(value: unknown, type: Class<T>): value is T {
  try {
    return value instanceof type;
  } catch {
    return false;
  }
}

/** A property of anything; undefined where there is none or it cannot be read. */
export function readProperty(value: unknown, key: string): unknown {
  try {
    return (value as Record<string, unknown> | null | undefined)?.[key];
  } catch {
    return undefined;
  }
}

/** The first items of an array; undefined where it is none, or cannot be read. */
export function firstItems(value: unknown, most: number): unknown[] | undefined {
  try {
    if (!Array.isArray(value)) return undefined;
    return Array.from({ length: Math.min(value.length, most) }, (_, at) => readProperty(value, String(at)));
  } catch {
    return undefined;
  }
}

/** Whether it is to be described as an error. By shape: errors of another realm are instances of another Error. */
export function isErrorLike(value: unknown): boolean {
  if (isInstance(value, Error) || types.isNativeError(value)) return true;
  try {
    return typeof value === 'object' && value !== null && 'message' in value && 'stack' in value;
  } catch {
    return false;
  }
}

/** What a debugger would show, without running code of the value's own. */
export function inspected(value: unknown): string {
  try {
    return inspect(value, {
      depth: 2,
      customInspect: false,
      maxStringLength: LONGEST_TEXT,
      maxArrayLength: MOST_ITEMS,
    });
  } catch {
    return `[${typeof value} that cannot be read]`;
  }
}

/** Any value as text for people: a text as it is, else JSON where that says it all, else what a debugger would show. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  try {
    const json = JSON.stringify(value);
    // What JSON has no form for, it writes as an empty object: Map, Set, RegExp, errors.
    return json === undefined || json === '{}' ? inspected(value) : json;
  } catch {
    return inspected(value);
  }
}

/** Message of what was thrown, whatever that is. */
export function messageOf(thrown: unknown): string {
  if (!isErrorLike(thrown)) return textOf(thrown);
  const message = readProperty(thrown, 'message');
  return message === undefined ? 'An error whose message cannot be read' : textOf(message);
}

/** A text of at most that many characters; what is left out of the middle is said. */
export function shortened(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const kept = Math.floor(longest / 2);
  return `${text.slice(0, kept)}\n… ${text.length - 2 * kept} characters …\n${text.slice(-kept)}`;
}
