import { UnknownScheduleError } from '../errors/index.js';
import { assertCount, assertDate, assertKnown, type NamesOf } from '../errors/assertions.js';
import type { Ledger, ScheduleRow, SqlRunner } from '../ledger/index.js';
import { type CollisionQuery, Collisions, type ScheduleCollisions } from './collisions.js';
import { assertScheduleName } from './schedule.checks.js';
import { type HistoryQuery, placeOf, type ScheduleFilter, selectionOf } from './schedule.filter.js';
import { type ScheduleThought, slotsFrom, thoughtOf } from './schedule-preview.js';
import {
  revisionView,
  type ScheduleRevision,
  type ScheduleSlot,
  type ScheduleView,
  slotView,
  viewOf,
} from './schedule.view.js';
import type { ScheduleScope } from './schedule-scope.js';
import { effective } from './slots.js';

const MOST = 1_000;
const LAST_REVISION = 2_147_483_647;

const HISTORY: NamesOf<HistoryQuery> = { limit: true, before: true };
const PREVIEW: NamesOf<PreviewQuery> = { count: true, from: true };

/** Which slots to come are asked for. */
export interface PreviewQuery {
  /** 1 to 1,000. @default 10 */
  readonly count?: number;
  /** Those after it. @default now */
  readonly from?: Date;
}

/** What can be asked of schedules. */
export abstract class ScheduleReader {
  constructor(
    protected readonly ledger: Ledger,
    protected readonly scope: ScheduleScope,
  ) {}

  /** Undefined where there is none. */
  async get(name: string): Promise<ScheduleView | undefined> {
    const row = await this.find(name);
    return row && this.view(row);
  }

  /** In the order of their names, unless told otherwise. */
  async list(filter: ScheduleFilter = {}): Promise<ScheduleView[]> {
    const selection = this.scope.narrowed(selectionOf(filter));
    if (!selection) return [];
    const rows = await this.ledger.scheduleLists.page(selection, placeOf(filter));
    const { lastSlots = 0, nextSlots = 0 } = filter;
    const nowMs = this.ledger.clock.now();
    const last = lastSlots > 0 ? await this.lastOf(rows, most(lastSlots, 'lastSlots')) : undefined;
    return rows.map((row) => ({
      ...viewOf(row, nowMs),
      ...(last && { last: last.get(row.name) ?? [] }),
      ...(nextSlots > 0 && { next: this.nextOf(row, { count: most(nextSlots, 'nextSlots'), fromMs: nowMs }) }),
    }));
  }

  /** How many a list of them has, on all of its pages. */
  async count(filter: ScheduleFilter = {}): Promise<number> {
    const selection = this.scope.narrowed(selectionOf(filter));
    return selection ? this.ledger.scheduleLists.count(selection) : 0;
  }

  /**
   * The next slots of a schedule, or of one that is only thought of, which needs no task.
   * @throws UnknownScheduleError, InvalidOptionError
   */
  async preview(schedule: string | ScheduleThought, query: PreviewQuery = {}): Promise<Date[]> {
    assertKnown(query, PREVIEW, { whole: 'preview' });
    const nowMs = this.ledger.clock.now();
    const { count = 10, from } = query;
    const wanted = { count: most(count, 'count'), fromMs: from === undefined ? nowMs : assertDate(from, 'from') };
    if (typeof schedule !== 'string') return slotsFrom(thoughtOf(schedule, nowMs), nowMs, wanted);
    return this.nextOf(await this.existing(schedule), wanted);
  }

  /** How its slots went, the latest first. The last 10,000 are kept. */
  async history(name: string, query: HistoryQuery = {}): Promise<ScheduleSlot[]> {
    assertKnown(query, HISTORY, { whole: 'history' });
    const { limit = 100, before } = query;
    const beforeMs = before === undefined ? Date.UTC(9999, 11, 31) : assertDate(before, 'before');
    const wanted = most(limit, 'limit');
    if (!(await this.find(name))) return [];
    return (await this.ledger.scheduleLists.history(name, beforeMs, wanted)).map(slotView);
  }

  /** How it was changed, the latest first. The last 100 are kept. */
  async revisions(name: string, { limit = 100 }: { readonly limit?: number } = {}): Promise<ScheduleRevision[]> {
    const wanted = most(limit, 'limit');
    if (!(await this.find(name))) return [];
    return (await this.ledger.scheduleLists.revisions(name, LAST_REVISION, wanted)).map(revisionView);
  }

  /** How many schedules are due in each of the next minutes, for those in which there are any. Jitter is left out. */
  async collisions(query: CollisionQuery = {}): Promise<ScheduleCollisions> {
    return new Collisions(this.ledger, this.scope).find(query);
  }

  protected view(row: ScheduleRow): ScheduleView {
    return viewOf(row, this.ledger.clock.now());
  }

  /** Undefined where there is none in the scope. */
  protected async find(name: string, runner?: SqlRunner): Promise<ScheduleRow | undefined> {
    const row = await this.ledger.schedules.read(assertScheduleName(name), runner);
    return row && this.scope.includes(row) ? row : undefined;
  }

  /** @throws UnknownScheduleError */
  protected async existing(name: string, runner?: SqlRunner): Promise<ScheduleRow> {
    const row = await this.find(name, runner);
    if (!row) throw new UnknownScheduleError(name);
    return row;
  }

  private nextOf(row: ScheduleRow, wanted: { readonly count: number; readonly fromMs: number }): Date[] {
    if (row.endedAt !== null) return [];
    return slotsFrom(effective(row, this.ledger.clock.now()), row.anchorAt, wanted);
  }

  private async lastOf(rows: readonly ScheduleRow[], count: number): Promise<Map<string, ScheduleSlot[]>> {
    const names = rows.map(({ name }) => name);
    const found = new Map<string, ScheduleSlot[]>(names.map((name) => [name, []]));
    for (const slot of await this.ledger.scheduleLists.lastSlots(names, count))
      found.get(slot.name)?.push(slotView(slot));
    return found;
  }
}

function most(count: number, option: string): number {
  return Math.min(MOST, assertCount(count, option));
}
