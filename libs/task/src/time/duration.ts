import ms from 'ms';
import { InvalidOptionError } from '../errors/invalid-option.error.js';

/** A length of time: milliseconds, or a string such as `'250ms'`, `'30s'`, `'10m'`, `'2h'`, `'1d'`. */
export type Duration = number | string;

/**
 * Turns a duration into whole milliseconds.
 * @throws InvalidOptionError when the value is negative, not finite, or not a duration.
 */
export function durationMs(value: Duration, option: string): number {
  const parsed = typeof value === 'string' && value !== '' ? ms(value as ms.StringValue) : value;
  if (typeof parsed === 'number' && Number.isFinite(parsed) && parsed >= 0) return Math.round(parsed);
  throw new InvalidOptionError(option, value, "Use milliseconds or a string such as '30s', '10m' or '2h'.");
}
