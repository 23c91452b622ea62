import { InvalidQueryError } from '../../errors/index.js';
import { durationMs } from '../../time/duration.js';
import { ExecutionStatus } from '../model/execution-status.js';
import type { QueryValue } from './query-tokens.js';
import { STATUS_WORDS } from './search-field.js';
import type { Moment } from './search-term.js';

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$/;
const WHOLE = /^\d{1,9}$/;
const LONGEST_NUMBER = 100;
const LENGTH = /^\d{1,12}(?:\.\d{1,6})?(?:ms|s|m|h|d|w)$/;
const DAY = /^\d{4}-\d\d-\d\d$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)$/i;
const DAY_MS = 86_400_000;
// The time is part of an execution's id, in 48 bits from 1970 on.
const LATEST_MS = Date.parse('9999-12-31T23:59:59.999Z');

/** @throws InvalidQueryError */
export function statusOf(value: QueryValue): ExecutionStatus {
  const status = STATUS_WORDS.get(value.text.toLowerCase());
  if (status) return status;
  const words = [...STATUS_WORDS.keys()].slice(0, Object.keys(ExecutionStatus).length);
  throw new InvalidQueryError(`There is no status "${value.text}".`, `Use ${words.join(', ')}.`, value);
}

/** @throws InvalidQueryError */
export function wholeNumber(value: QueryValue): number {
  if (!value.isQuoted && WHOLE.test(value.text)) return Number(value.text);
  throw new InvalidQueryError(`"${value.text}" is no whole number.`, 'Write it in digits, such as attempt:>2.', value);
}

/** @throws InvalidQueryError */
export function lengthOfTime(value: QueryValue): number {
  if (LENGTH.test(value.text)) return durationMs(value.text, 'query');
  throw new InvalidQueryError(
    `"${value.text}" is no length of time.`,
    'Write a number and its unit: 250ms, 5s, 10m, 2h, 1d or 1w.',
    value,
  );
}

/** A length of time before now, or an instant. @throws InvalidQueryError */
export function agoOrInstant(value: QueryValue, edge: 'start' | 'end'): Moment {
  if (LENGTH.test(value.text)) return { agoMs: durationMs(value.text, 'query') };
  return instantOf(value, edge, 'Write how long ago, such as 30m, 24h or 7d; or a time, such as 2026-05-01T12:00:00Z.');
}

/** A date, or a time that says its zone. @throws InvalidQueryError */
export function instantOf(
  value: QueryValue,
  edge: 'start' | 'end',
  remedy = 'Write a date, such as 2026-05-01 (in UTC), or a time with its zone, such as 2026-05-01T12:00:00Z.',
): Moment {
  const { text } = value;
  const ms = isCalendarDay(text.slice(0, 10)) ? millisecondsOf(text, edge) : Number.NaN;
  if (ms >= 0 && ms <= LATEST_MS) return { at: new Date(ms) };
  throw new InvalidQueryError(`"${text}" is no time.`, remedy, value);
}

/** Unquoted, what JSON has besides text; everything else is text. @throws InvalidQueryError */
export function jsonOf({ text, isQuoted, ...span }: QueryValue): string {
  if (isQuoted || !(NUMBER.test(text) || ['true', 'false', 'null'].includes(text))) return JSON.stringify(text);
  if (text.length <= LONGEST_NUMBER) return text;
  throw new InvalidQueryError(`This number has more than ${LONGEST_NUMBER} digits.`, 'Write a shorter one.', span);
}

/** @throws InvalidQueryError */
export function jsonNumber(value: QueryValue): string {
  const json = value.isQuoted ? '' : jsonOf(value);
  if (NUMBER.test(json)) return json;
  throw new InvalidQueryError(
    `"${value.text}" is no number, and only numbers can be compared.`,
    'Write a number, or leave out the comparison.',
    value,
  );
}

// A date is its first millisecond, or its last where a range ends: the whole day belongs to the range.
function millisecondsOf(text: string, edge: 'start' | 'end'): number {
  if (DAY.test(text)) return Date.parse(text) + (edge === 'end' ? DAY_MS - 1 : 0);
  return TIME.test(text) ? Date.parse(text) : Number.NaN;
}

// Date.parse takes 30 February for 2 March.
function isCalendarDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return DAY.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
