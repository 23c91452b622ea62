import { InvalidOptionError } from '../errors/index.js';
import { assertCount, assertKnown, type NamesOf } from '../errors/assertions.js';
import type { Ledger, ScheduleRow } from '../ledger/index.js';
import { selectionOf } from './schedule.filter.js';
import type { ScheduleScope } from './schedule-scope.js';
import { effective, slotsOf } from './slots.js';

const MINUTE_MS = 60_000;
const MOST_HOURS = 24;
const MOST_SCHEDULES = 10_000;
/** Names that a minute tells. */
const MOST_NAMES = 20;
// Reading one slot off a cron expression takes some 20 µs.
const MOST_LOOKS = 50_000;

/** Over how long schedules are held against each other. */
export interface CollisionQuery {
  /** From now on, 1 to 24. @default 6 */
  readonly hours?: number;
}

/** A minute in which schedules are due. */
export interface BusyMinute {
  readonly minute: Date;
  readonly count: number;
  /** Up to 20 of them. */
  readonly names: readonly string[];
}

export interface ScheduleCollisions {
  /** In order; those without any are left out. */
  readonly minutes: readonly BusyMinute[];
  readonly from: Date;
  readonly to: Date;
  /** There were more schedules than could be looked at: 10,000, or those with the most different timings. */
  readonly isCapped: boolean;
}

const KNOWN: NamesOf<CollisionQuery> = { hours: true };

/** Finds schedules that are due in the same minute. */
export class Collisions {
  // Schedules often have a timing in common.
  private readonly known = new Map<string, readonly number[]>();
  private looks = 0;

  constructor(
    private readonly ledger: Ledger,
    private readonly scope: ScheduleScope,
  ) {}

  /** @throws InvalidOptionError */
  async find(query: CollisionQuery): Promise<ScheduleCollisions> {
    assertKnown(query, KNOWN, { whole: 'collisions' });
    const { hours = 6 } = query;
    if (assertCount(hours, 'hours') > MOST_HOURS)
      throw new InvalidOptionError('hours', hours, `Use at most ${MOST_HOURS}.`);
    const fromMs = this.ledger.clock.now();
    const toMs = fromMs + hours * 60 * MINUTE_MS;
    const selection = this.scope.narrowed(selectionOf({}));
    const rows = selection ? await this.ledger.scheduleLists.planned(selection, toMs, MOST_SCHEDULES + 1) : [];
    const minutes = new Map<number, string[]>();
    for (const row of rows.slice(0, MOST_SCHEDULES))
      for (const minute of this.minutesOf(row, fromMs, toMs)) {
        const names = minutes.get(minute);
        if (names) names.push(row.name);
        else minutes.set(minute, [row.name]);
      }
    return {
      minutes: [...minutes].sort(([a], [b]) => a - b).map(([minute, names]) => busy(minute, names)),
      from: new Date(fromMs),
      to: new Date(toMs),
      isCapped: rows.length > MOST_SCHEDULES || this.looks >= MOST_LOOKS,
    };
  }

  private minutesOf(row: ScheduleRow, fromMs: number, toMs: number): readonly number[] {
    const definition = effective(row, fromMs);
    const { timing, startAtMs, endAtMs } = definition;
    const isShared = timing.kind === 'cron';
    const key = isShared ? JSON.stringify([timing, startAtMs, endAtMs]) : '';
    const known = isShared ? this.known.get(key) : undefined;
    if (known) return this.unpaused(row, known);
    const slots = slotsOf(definition, row.anchorAt);
    const minutes: number[] = [];
    let at = slots.next(fromMs);
    for (; at !== undefined && at <= toMs && this.looks < MOST_LOOKS; this.looks++) {
      const minute = Math.floor(at / MINUTE_MS) * MINUTE_MS;
      minutes.push(minute);
      at = slots.next(minute + MINUTE_MS - 1);
    }
    if (isShared) this.known.set(key, minutes);
    return this.unpaused(row, minutes);
  }

  private unpaused({ pausedUntil }: ScheduleRow, minutes: readonly number[]): readonly number[] {
    return pausedUntil === null ? minutes : minutes.filter((minute) => minute + MINUTE_MS > pausedUntil);
  }
}

function busy(minute: number, names: readonly string[]): BusyMinute {
  return { minute: new Date(minute), count: names.length, names: names.slice(0, MOST_NAMES) };
}
