import type { ColumnParser } from './result.js';

// A session in UTC, as PGlite's is, writes `2026-11-28 22:55:30.123456+00`.
const SHORTEST = '2026-11-28 22:55:30+00'.length;
const SAMPLE = '2001-02-03 04:05:06.789012+00';
const known = new WeakMap<ColumnParser, ColumnParser>();

/**
 * A parser that reads timestamps of the usual form four times as fast as node-postgres does, and leaves the
 * others to the given one. An application's own parser stays as it is.
 */
export function fastTimestamps(parser: ColumnParser): ColumnParser {
  let fast = known.get(parser);
  if (!fast) known.set(parser, (fast = isUsual(parser) ? (text) => utcTimestamp(text) ?? parser(text) : parser));
  return fast;
}

function isUsual(parser: ColumnParser): boolean {
  try {
    const date = parser(SAMPLE);
    return (
      Object.getPrototypeOf(date) === Date.prototype && (date as Date).getTime() === utcTimestamp(SAMPLE)!.getTime()
    );
  } catch {
    return false;
  }
}

/** `undefined` for any other form. */
export function utcTimestamp(text: string): Date | undefined {
  const end = text.length - 3;
  const isUsualForm = text.length >= SHORTEST && text[4] === '-' && text[10] === ' ' && text.endsWith('+00');
  const year = digits(text, 0) * 100 + digits(text, 2);
  // Date.UTC takes the first hundred years for those from 1900.
  if (!isUsualForm || !(year >= 100) || (end > 19 && text[19] !== '.')) return undefined;
  let ms = 0;
  for (let at = 20, worth = 100; at < end && worth >= 1; at++, worth /= 10) ms += (text.charCodeAt(at) - 48) * worth;
  const month = digits(text, 5) - 1;
  return new Date(Date.UTC(year, month, digits(text, 8), digits(text, 11), digits(text, 14), digits(text, 17), ms));
}

function digits(text: string, at: number): number {
  return (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48;
}
