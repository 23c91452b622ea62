import ms from 'ms';
import { InvalidOptionError } from '../errors/invalid-option.error.js';

/** A length of time, up to 1,000 years: milliseconds, or a string such as `'250ms'`, `'30s'`, `'10m'`, `'2h'`, `'1d'`. */
export type Duration = number | string;

/** As good as for ever, and still a number of milliseconds that dates and databases can add to now. */
const LONGEST_MS = 365_250 * 86_400_000;
// `ms` throws an error of its own for longer texts.
const LONGEST_TEXT = 100;

/**
 * Turns a duration into whole milliseconds.
 * @throws InvalidOptionError when the value is negative, too long, not finite, or not a duration.
 */
export function durationMs(value: Duration, option: string): number {
  const isText = typeof value === 'string' && value !== '' && value.length <= LONGEST_TEXT;
  const parsed: unknown = isText ? ms(value as ms.StringValue) : value;
  if (typeof parsed === 'number' && parsed >= 0 && parsed <= LONGEST_MS) return Math.round(parsed);
  const remedy = "Use milliseconds or a string such as '30s', '10m' or '2h', up to 1,000 years.";
  throw new InvalidOptionError(option, value, remedy);
}
