import { types } from 'node:util';
import { isInstance, readProperty } from './any-value.js';
import { InvalidOptionError } from './invalid-option.error.js';

export const QUEUE_NAME = /^[a-zA-Z0-9_.-]{1,100}$/;
const LONGEST_TEXT = 255;
const LONGEST_BULLMQ_NAME = 150;
const MOST_COUNT = 1_000_000_000;

// The time is part of an execution's id, in 48 bits from 1970 on.
const EARLIEST_MS = 0;
const LATEST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

const NOT_NULL = 'Leave it out, or use undefined, where nothing is to be said.';

/** The names of all members of a type; the compiler misses none. */
export type NamesOf<T> = Readonly<Record<keyof Required<T>, true>>;

/**
 * Options as they may come from code whose types nobody has checked: an object, or nothing.
 * @param whole what the object is called
 * @param prefix what the names of its members begin with, in messages
 * @throws InvalidOptionError which names the unknown option and the known ones, or the one that is null
 */
export function assertKnown<T extends object>(
  given: T | undefined,
  known: NamesOf<T>,
  { whole, prefix = '' }: { readonly whole: string; readonly prefix?: string },
): void {
  if (given === undefined) return;
  if (!isObject(given)) throw new InvalidOptionError(whole, given, `Use an object. ${listed(known)}`);
  for (const name of Object.keys(given)) {
    const value = readProperty(given, name);
    if (!Object.hasOwn(known, name)) throw new InvalidOptionError(`${prefix}${name}`, value, listed(known));
    if (value === null) throw new InvalidOptionError(`${prefix}${name}`, value, NOT_NULL);
  }
}

/** A priority: a whole number from 1 to 10. */
export function assertPriority(value: number, option: string): number {
  if (Number.isInteger(value) && value >= 1 && value <= 10) return value;
  throw new InvalidOptionError(option, value, 'Use a whole number from 1 (runs first) to 10 (runs last).');
}

/** A queue name that every engine accepts. */
export function assertQueueName(value: string, option: string): string {
  if (typeof value === 'string' && QUEUE_NAME.test(value)) return value;
  throw new InvalidOptionError(option, value, 'Use 1 to 100 letters, digits, dots, dashes or underscores.');
}

/** The name of a BullMQ queue of the application's own, which may be any text that BullMQ takes. */
export function assertBullMqName(value: unknown, option: string): void {
  if (isText(value, LONGEST_BULLMQ_NAME) && !value.includes(':')) return;
  throw new InvalidOptionError(option, value, 'Use the name of a BullMQ queue.');
}

export function assertCount(value: number, option: string, least = 1): number {
  if (Number.isInteger(value) && value >= least && value <= MOST_COUNT) return value;
  throw new InvalidOptionError(option, value, `Use a whole number of at least ${least} and at most ${MOST_COUNT}.`);
}

export function assertAtLeast(least: number, value: number, option: string): number {
  if (value >= least) return value;
  throw new InvalidOptionError(option, value, `Use at least ${least} ms.`);
}

export function assertOneOf(value: unknown, allowed: readonly unknown[], option: string): void {
  if (allowed.includes(value)) return;
  const names = allowed.filter((name) => name !== undefined).map((name) => `'${String(name)}'`);
  throw new InvalidOptionError(option, value, `Use ${names.join(' or ')}.`);
}

/** A text that can be stored and found again: Postgres has neither NUL nor half a surrogate pair, and two of them would be one. */
export function assertText(value: unknown, option: string, longest = LONGEST_TEXT): string {
  if (isText(value, longest)) return value;
  throw new InvalidOptionError(
    option,
    value,
    `Use a text of 1 to ${longest} characters without NUL or half characters.`,
  );
}

/** A text for people: characters that Postgres cannot store become U+FFFD, as they do in payloads and logs. */
export function assertLabel(value: unknown, option: string): string {
  if (typeof value === 'string' && value !== '' && value.length <= LONGEST_TEXT) return value;
  throw new InvalidOptionError(option, value, `Use a text of 1 to ${LONGEST_TEXT} characters.`);
}

/** A text that is looked for: it may be empty, and is written as it is stored. */
export function assertSearchText(value: unknown, option: string): void {
  if (value !== '') assertLabel(value, option);
}

/** Tags, of which there may be none. A comma separates them in queries. */
export function assertTags(value: unknown, option: string): readonly string[] {
  const isList = Array.isArray(value) && value.length <= LONGEST_TEXT && value.every(isTag);
  if (isList) return [...(value as string[])];
  const remedy = `Use a list of at most ${LONGEST_TEXT} texts of 1 to ${LONGEST_TEXT} characters, without commas.`;
  throw new InvalidOptionError(option, value, remedy);
}

/** A moment that an execution's id, and Postgres, can hold; in ms since the epoch. */
export function assertDate(value: unknown, option: string): number {
  const ms = types.isDate(value) || isInstance(value, Date) ? value.getTime() : Number.NaN;
  if (ms >= EARLIEST_MS && ms <= LATEST_MS) return ms;
  throw new InvalidOptionError(
    option,
    value,
    'Use a valid Date from 1970 to 9999, for example new Date(Date.now() + 60_000).',
  );
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isText(value: unknown, longest = LONGEST_TEXT): value is string {
  return (
    typeof value === 'string' &&
    value !== '' &&
    value.length <= longest &&
    !value.includes('\u0000') &&
    value.isWellFormed()
  );
}

function isTag(tag: unknown): boolean {
  return typeof tag === 'string' && tag.trim() !== '' && tag.length <= LONGEST_TEXT && !tag.includes(',');
}

function listed(known: object): string {
  return `Known options: ${Object.keys(known).join(', ')}.`;
}
