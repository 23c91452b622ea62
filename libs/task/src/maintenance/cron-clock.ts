import { cronExpression } from '../time/cron-expression.js';

const HOUR_MS = 3_600_000;

/** When a job is due: a crontab in UTC, or every so many hours where that cannot be used. */
export type Timing = { readonly crontab: string } | { readonly everyHours: number };

/** The first moment after `ms` at which a job is due, in ms since the epoch. The same in every process. */
export function dueAfter(timing: Timing, ms: number): number {
  // One without a next moment, such as 31 February, is never due.
  if ('crontab' in timing) return cronExpression(timing.crontab, 'UTC', 'crontab').next(ms) ?? Infinity;
  const everyMs = timing.everyHours * HOUR_MS;
  return (Math.floor(ms / everyMs) + 1) * everyMs;
}

/** The latest moment in (`from`, `to`] at which a job was due: what was missed before is skipped, not made up for. */
export function dueWithin(timing: Timing, from: number, to: number): number | undefined {
  let latest: number | undefined;
  // After a long pause (a laptop that slept) only the last hour counts.
  for (let at = dueAfter(timing, Math.max(from, to - HOUR_MS)); at <= to; at = dueAfter(timing, at)) latest = at;
  return latest;
}
