import type { BreakdownGranularity } from './breakdown.query.js';

/** What Postgres calls the width of a point. */
export const UNITS: Readonly<Record<BreakdownGranularity, 'hour' | 'day' | 'month'>> = {
  day: 'hour',
  month: 'day',
  year: 'month',
};

const POINTS: Readonly<Record<BreakdownGranularity, number>> = { day: 24, month: 30, year: 12 };

/** Where the points of a series begin, in ms since the epoch, oldest first; the last one has `endMs` in it. */
export function pointsUpTo(endMs: number, granularity: BreakdownGranularity): number[] {
  const count = POINTS[granularity];
  return Array.from({ length: count }, (_, index) => pointBefore(endMs, granularity, count - 1 - index));
}

function pointBefore(endMs: number, granularity: BreakdownGranularity, steps: number): number {
  const end = new Date(endMs);
  const [year, month, day, hour] = [end.getUTCFullYear(), end.getUTCMonth(), end.getUTCDate(), end.getUTCHours()];
  if (granularity === 'year') return Date.UTC(year, month - steps);
  if (granularity === 'month') return Date.UTC(year, month, day - steps);
  return Date.UTC(year, month, day, hour - steps);
}
