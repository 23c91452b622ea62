import { type LedgerDatabase, rowsOf, type SqlRunner } from '../connection/ledger.database.js';
import { ledgerJson, ledgerText } from '../model/ledger.json.js';
import type { ExecutionFilter } from '../executions/execution.query.js';
import * as sql from './schedule-list.sql.js';
import type { ScheduleDefinition, ScheduleOrigin, ScheduleOverride, ScheduleRow, SlotState } from './schedule-row.js';

/** How a schedule stands. One that is overridden is active or paused as well. */
export type ScheduleState = 'active' | 'paused' | 'ended' | 'overridden';

/** Which schedules are meant: the same conditions as for executions, and what schedules alone have. */
export interface ScheduleSelection extends Pick<
  ExecutionFilter,
  'createdBy' | 'metadata' | 'tags' | 'queue' | 'taskName' | 'module'
> {
  /** Part of the name or the task. */
  readonly search?: string;
  readonly origin?: readonly ScheduleOrigin[];
  readonly state?: readonly ScheduleState[];
  /** Also those of the library. */
  readonly withBuiltin: boolean;
  /** Also those that will not fire again. */
  readonly withEnded: boolean;
}

/** Which part of them. */
export interface SchedulePlace {
  readonly order: sql.ScheduleOrder;
  /** In the order of names. */
  readonly after?: string;
  readonly offset: number;
  readonly limit: number;
}

/** A slot as it went. */
export interface SlotRecord {
  readonly slot: number;
  readonly state: SlotState;
  readonly reason: string | null;
  readonly revision: number;
  readonly lateMs: number | null;
  readonly decidedAt: number;
  readonly through: number | null;
  readonly executionId: string | null;
  /** Of the execution, while it is kept. */
  readonly status: string | null;
  readonly finishedAt: number | null;
}

/** What a schedule was from a revision on. */
export interface RevisionState {
  readonly definition: ScheduleDefinition;
  readonly override: ScheduleOverride | null;
}

export interface RevisionRecord {
  readonly revision: number;
  readonly at: number;
  readonly actor: string | null;
  readonly change: string;
  readonly state: RevisionState;
}

/** A task of a process, and where its executions belong. */
export interface TaskHomeRow {
  readonly task: string;
  readonly module: string;
  readonly queue: string;
  readonly tags: readonly string[];
}

/** What is read of many schedules, and of their history. */
export class ScheduleLists {
  constructor(private readonly database: LedgerDatabase) {}

  page(selection: ScheduleSelection, { order, after, offset, limit }: SchedulePlace): Promise<ScheduleRow[]> {
    const text = (s: string): string => sql.listSchedulesSql(s, order);
    return this.rows(text, [...paramsOf(selection), after ?? null, offset, limit]);
  }

  async count(selection: ScheduleSelection): Promise<number> {
    return (await this.rows<{ count: number }>(sql.countSchedulesSql, paramsOf(selection)))[0]?.count ?? 0;
  }

  /** Those that have a slot until then. */
  planned(selection: ScheduleSelection, untilMs: number, limit: number): Promise<ScheduleRow[]> {
    return this.rows(sql.plannedSchedulesSql, [...paramsOf(selection), untilMs, limit]);
  }

  revisions(name: string, before: number, limit: number): Promise<RevisionRecord[]> {
    return this.rows(sql.revisionsSql, [name, before, limit]);
  }

  history(name: string, beforeMs: number, limit: number): Promise<SlotRecord[]> {
    return this.rows(sql.historySql, [name, beforeMs, limit]);
  }

  /** The last slots of each of these schedules. */
  lastSlots(names: readonly string[], most: number): Promise<(SlotRecord & { readonly name: string })[]> {
    return names.length === 0 ? Promise.resolve([]) : this.rows(sql.lastSlotsSql, [names, most]);
  }

  /** Those of the slots that a backfill would fire. */
  async claimable(
    runner: SqlRunner,
    name: string,
    { slots, force }: { readonly slots: readonly number[]; readonly force: boolean },
  ): Promise<number[]> {
    const found = await runner.query(sql.claimableSlotsSql(this.database.schema), [name, slots, force]);
    return rowsOf<{ slot: number }>(found).map(({ slot }) => slot);
  }

  /** Schedules of these tasks get the place that these now have. */
  async rehome(homes: readonly TaskHomeRow[]): Promise<void> {
    if (homes.length > 0) await this.rows(sql.rehomeSql, [ledgerJson(homes)]);
  }

  private async rows<Row>(text: (s: string) => string, params: unknown[]): Promise<Row[]> {
    return rowsOf<Row>(await this.database.hotRunner.query(text(this.database.schema), params));
  }
}

function paramsOf(selection: ScheduleSelection): unknown[] {
  const { search, origin, state, createdBy, metadata, tags, withBuiltin, withEnded } = selection;
  const { taskName, queue, module } = selection;
  return [
    search === undefined ? null : `%${ledgerText(search).replace(/[\\%_]/g, '\\$&')}%`,
    ...[taskName, queue, module].map((names) => (names === undefined ? null : [names].flat().map(ledgerText))),
    origin ?? null,
    state ?? null,
    createdBy === undefined ? null : ledgerText(createdBy),
    tags?.map(ledgerText) ?? null,
    metadata === undefined ? null : ledgerJson(metadata),
    withBuiltin,
    withEnded,
  ];
}
