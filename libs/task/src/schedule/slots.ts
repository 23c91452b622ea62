import { createHash } from 'node:crypto';
import type { ScheduleDefinition, ScheduleOverride, ScheduleRow, StoredTiming } from '../ledger/index.js';
import { cronExpression } from '../time/cron-expression.js';

/** The slots of a schedule, in ms since the epoch. */
export interface Slots {
  /** The first slot after `ms`; undefined where there is none. */
  next(ms: number): number | undefined;
  /** At most `most` slots up to `ms`, the latest last. */
  latest(ms: number, most: number): number[];
}

/** What counts of a schedule: its definition, and over it what an operator has set, until that expires. */
export function effective(
  row: Pick<ScheduleRow, 'definition' | 'override' | 'overrideUntil'>,
  nowMs: number,
): ScheduleDefinition {
  const { definition, override, overrideUntil } = row;
  if (!override || (overrideUntil !== null && overrideUntil <= nowMs)) return definition;
  return {
    ...definition,
    timing: overriddenTiming(definition.timing, override),
    ...('payload' in override ? { payload: override.payload } : {}),
  };
}

function overriddenTiming(timing: StoredTiming, { cron, everyMs, timezone }: ScheduleOverride): StoredTiming {
  if (cron !== undefined)
    return { kind: 'cron', cron, timezone: timezone ?? (timing.kind === 'cron' ? timing.timezone : 'UTC') };
  if (everyMs !== undefined) return timing.kind === 'when' ? { ...timing, everyMs } : { kind: 'every', everyMs };
  return timezone !== undefined && timing.kind === 'cron' ? { ...timing, timezone } : timing;
}

/** @param anchorMs what `every` counts from where the definition has no `startAt` */
export function slotsOf({ timing, startAtMs, endAtMs }: ScheduleDefinition, anchorMs: number): Slots {
  const all = unbounded(timing, startAtMs, anchorMs);
  const first = startAtMs ?? -Infinity;
  const last = endAtMs ?? Infinity;
  return {
    next: (ms) => {
      const slot = all.next(Math.max(ms, first - 1));
      return slot !== undefined && slot <= last ? slot : undefined;
    },
    latest: (ms, most) => all.latest(Math.min(ms, last), most).filter((slot) => slot >= first),
  };
}

/** How long a slot is put off: by chance, but always by the same. */
export function jitterOf(name: string, slot: number, jitterMs: number): number {
  if (jitterMs === 0) return 0;
  const hash = createHash('sha256').update(`${name}\n${slot}`).digest();
  return Math.floor((hash.readUIntBE(0, 6) / 2 ** 48) * jitterMs);
}

/** The shortest distance between the next few slots; undefined where there are fewer than two. */
export function shortestPeriod(slots: Slots, fromMs: number): number | undefined {
  let shortest: number | undefined;
  let before = slots.next(fromMs);
  for (let looked = 0; looked < 50 && before !== undefined; looked++) {
    const after = slots.next(before);
    if (after === undefined) break;
    shortest = Math.min(shortest ?? Infinity, after - before);
    before = after;
  }
  return shortest;
}

function unbounded(timing: StoredTiming, startAtMs: number | undefined, anchorMs: number): Slots {
  switch (timing.kind) {
    case 'cron':
      return cronExpression(timing.cron, timing.timezone, 'cron');
    case 'every':
      return every(startAtMs ?? anchorMs + timing.everyMs, timing.everyMs);
    case 'at':
      return once(timing.atMs);
    case 'when':
      return { next: () => undefined, latest: () => [] };
  }
}

function every(firstMs: number, everyMs: number): Slots {
  return {
    next: (ms) => firstMs + Math.max(0, Math.floor((ms - firstMs) / everyMs) + 1) * everyMs,
    latest: (ms, most) => {
      const count = ms < firstMs ? 0 : Math.floor((ms - firstMs) / everyMs) + 1;
      const listed = Math.min(count, most);
      return Array.from({ length: listed }, (_, index) => firstMs + (count - listed + index) * everyMs);
    },
  };
}

function once(atMs: number): Slots {
  return { next: (ms) => (ms < atMs ? atMs : undefined), latest: (ms) => (ms >= atMs ? [atMs] : []) };
}
