import { UnknownScheduleError } from '../errors/index.js';
import { assertCount, assertDate, assertKnown, type NamesOf } from '../errors/assertions.js';
import type { Ledger, ScheduleRow } from '../ledger/index.js';
import { assertScheduleName, definitionOf } from './schedule.checks.js';
import type { ScheduleRequest } from './schedule.options.js';
import {
  revisionView,
  type ScheduleRevision,
  type ScheduleSlot,
  type ScheduleView,
  slotView,
  viewOf,
} from './schedule.view.js';
import { effective, slotsOf } from './slots.js';

const MOST = 1_000;
const LAST_REVISION = 2_147_483_647;

/** Which schedules are listed, in the order of their names. */
export interface ScheduleFilter {
  /** Part of the name or of the task's, in upper or lower case. */
  readonly search?: string;
  readonly task?: string;
  /** Also those that will not fire again. @default false */
  readonly withEnded?: boolean;
  /** The name of the last one of the page before. */
  readonly after?: string;
  /** 1 to 1,000. @default 1000 */
  readonly limit?: number;
}

/** A page of history, the latest first. */
export interface HistoryQuery {
  /** 1 to 1,000. @default 100 */
  readonly limit?: number;
  /** Only what lies before it. */
  readonly before?: Date;
}

const FILTER: NamesOf<ScheduleFilter> = { search: true, task: true, withEnded: true, after: true, limit: true };
const HISTORY: NamesOf<HistoryQuery> = { limit: true, before: true };

/** What can be asked of schedules. */
export abstract class ScheduleReader {
  constructor(protected readonly ledger: Ledger) {}

  /** Undefined where there is none. */
  async get(name: string): Promise<ScheduleView | undefined> {
    const row = await this.ledger.schedules.read(assertScheduleName(name));
    return row && this.view(row);
  }

  async list(filter: ScheduleFilter = {}): Promise<ScheduleView[]> {
    assertKnown(filter, FILTER, { whole: 'filter' });
    const { search, task, withEnded = false, after, limit = MOST } = filter;
    const selection = { search, task, withEnded, after, limit: most(limit, 'limit') };
    return (await this.ledger.schedules.list(selection)).map((row) => this.view(row));
  }

  /** The next slots, 10 unless told, at most 1,000: of a schedule, or of one that is only thought of. */
  async preview(schedule: string | ScheduleRequest, { count = 10 }: { readonly count?: number } = {}): Promise<Date[]> {
    const wanted = most(count, 'count');
    const nowMs = this.ledger.clock.now();
    const { definition, anchorAt } = await this.thoughtOf(schedule, nowMs);
    const slots = slotsOf(definition, anchorAt);
    const dates: Date[] = [];
    for (let at = slots.next(nowMs); at !== undefined && dates.length < wanted; at = slots.next(at))
      dates.push(new Date(at));
    return dates;
  }

  /** How its slots went, the latest first. The last 10,000 are kept. */
  async history(name: string, query: HistoryQuery = {}): Promise<ScheduleSlot[]> {
    assertKnown(query, HISTORY, { whole: 'history' });
    const { limit = 100, before } = query;
    const beforeMs = before === undefined ? Date.UTC(9999, 11, 31) : assertDate(before, 'before');
    const records = await this.ledger.schedules.history(assertScheduleName(name), beforeMs, most(limit, 'limit'));
    return records.map(slotView);
  }

  /** How it was changed, the latest first. The last 100 are kept. */
  async revisions(name: string, { limit = 100 }: { readonly limit?: number } = {}): Promise<ScheduleRevision[]> {
    const revisions = await this.ledger.schedules.revisions(
      assertScheduleName(name),
      LAST_REVISION,
      most(limit, 'limit'),
    );
    return revisions.map(revisionView);
  }

  protected view(row: ScheduleRow): ScheduleView {
    return viewOf(row, this.ledger.clock.now());
  }

  private async thoughtOf(schedule: string | ScheduleRequest, nowMs: number) {
    if (typeof schedule !== 'string') return { definition: definitionOf(schedule, 'schedule', nowMs), anchorAt: nowMs };
    const row = await this.ledger.schedules.read(assertScheduleName(schedule));
    if (!row) throw new UnknownScheduleError(schedule);
    return { definition: effective(row, nowMs), anchorAt: row.anchorAt };
  }
}

function most(count: number, option: string): number {
  return Math.min(MOST, assertCount(count, option));
}
