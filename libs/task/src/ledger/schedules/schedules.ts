import { type LedgerDatabase, rowsOf, type SqlRunner } from '../connection/ledger.database.js';
import { ledgerJson } from '../model/ledger.json.js';
import * as sql from './schedule.sql.js';
import type { RevisionState } from './schedule-lists.js';
import type {
  NewSlot,
  SettledSlot,
  ScheduleHome,
  ScheduleProgress,
  ScheduleRow,
  ScheduleService,
} from './schedule-row.js';

/** A schedule as it is to be stored. */
export type StoredSchedule = Pick<
  ScheduleRow,
  | 'name'
  | 'origin'
  | 'definition'
  | 'version'
  | 'anchorAt'
  | 'nextAt'
  | 'remaining'
  | 'override'
  | 'overrideUntil'
  | 'pausedAt'
  | 'pausedUntil'
  | 'pausedBy'
  | 'pauseReason'
  | keyof ScheduleHome
> & { readonly lookAt: number | null };

/** What is done to a schedule, for the history of changes. */
export interface ScheduleChange {
  readonly change: string;
  readonly actor?: string;
}

/** The rows of `task_schedule` and of what hangs on them. Calls with a runner are part of its transaction. */
export class ScheduleStore {
  constructor(private readonly database: LedgerDatabase) {}

  async read(name: string, runner: SqlRunner = this.database.hotRunner): Promise<ScheduleRow | undefined> {
    return (await this.rows<ScheduleRow>(runner, sql.readScheduleSql, [name]))[0];
  }

  async lock(runner: SqlRunner, name: string): Promise<ScheduleRow | undefined> {
    return (await this.rows<ScheduleRow>(runner, sql.lockScheduleSql, [name]))[0];
  }

  /** Locks those that are to be looked at. */
  lockDue(runner: SqlRunner, { tasks, versions }: ScheduleService, most: number): Promise<ScheduleRow[]> {
    return this.rows(runner, sql.lockDueSql, [tasks, ledgerJson(versions), most]);
  }

  /** Those whose condition this process is to ask now; no other process will, until they are due again. */
  takeConditions(conditions: readonly string[], tasks: readonly string[]): Promise<ScheduleRow[]> {
    return this.rows(this.database.hotRunner, sql.takeConditionsSql, [conditions, tasks]);
  }

  /** In ms; undefined where none is to be looked at. */
  async nextLookIn({ tasks, versions }: ScheduleService): Promise<number | undefined> {
    const params = [tasks, ledgerJson(versions)];
    const [row] = await this.rows<{ inMs: number | null }>(this.database.hotRunner, sql.nextLookSql, params);
    return row?.inMs ?? undefined;
  }

  /** The ledger's time. */
  async now(runner: SqlRunner): Promise<number> {
    return (await this.rows<{ now: number }>(runner, () => sql.ledgerTimeSql, []))[0]!.now;
  }

  async openAmong(runner: SqlRunner, ids: readonly string[]): Promise<Set<string>> {
    if (ids.length === 0) return new Set();
    return new Set((await this.rows<{ id: string }>(runner, sql.openAmongSql, [ids])).map(({ id }) => id));
  }

  /** Answers with the slots that nobody had decided before. */
  decide(runner: SqlRunner, slots: readonly NewSlot[]): Promise<Pick<NewSlot, 'name' | 'slot'>[]> {
    return slots.length === 0 ? Promise.resolve([]) : this.rows(runner, sql.insertSlotsSql, [ledgerJson(slots)]);
  }

  /** The slot that has waited longest is to be fired: which one. */
  async fireWaiting(runner: SqlRunner, name: string): Promise<number | undefined> {
    return (await this.rows<{ slot: number }>(runner, sql.fireWaitingSql, [name]))[0]?.slot;
  }

  /** Turns slots into fired ones; answers with those it could, and the revision that each was decided by. */
  claimSlots(
    runner: SqlRunner,
    row: ScheduleRow,
    { slots, force }: { readonly slots: readonly number[]; readonly force: boolean },
  ): Promise<{ slot: number; revision: number }[]> {
    return this.rows(runner, sql.claimSlotsSql, [row.name, slots, force, row.revision]);
  }

  /** What became of a slot that was to fire. */
  async settle(runner: SqlRunner, name: string, { slot, executionId, state, reason }: SettledSlot): Promise<void> {
    const params = [name, slot, executionId ?? null, state, reason ?? null];
    await runner.query(sql.settleSlotSql(this.database.schema), params);
  }

  async save(runner: SqlRunner, progress: readonly ScheduleProgress[]): Promise<void> {
    await runner.query(sql.saveProgressSql(this.database.schema), [ledgerJson(progress)]);
  }

  /** False where a schedule of this name is there. */
  async insert(runner: SqlRunner, schedule: StoredSchedule, change: ScheduleChange): Promise<boolean> {
    const inserted = await this.rows(runner, sql.insertScheduleSql, [ledgerJson(schedule)]);
    if (inserted.length > 0) await this.noteRevision(runner, schedule.name, change);
    return inserted.length > 0;
  }

  /** Of a schedule that is locked. */
  async change(runner: SqlRunner, schedule: StoredSchedule, change: ScheduleChange): Promise<void> {
    await runner.query(sql.changeScheduleSql(this.database.schema), [ledgerJson(schedule)]);
    await this.noteRevision(runner, schedule.name, change);
  }

  async remove(runner: SqlRunner, name: string): Promise<boolean> {
    return (await this.rows(runner, sql.removeScheduleSql, [name])).length > 0;
  }

  async revisionAt(runner: SqlRunner, name: string, ms: number): Promise<RevisionState | undefined> {
    return (await this.rows<{ state: RevisionState }>(runner, sql.revisionAtSql, [name, ms]))[0]?.state;
  }

  /** Of these, those that ended because no living process declared them. */
  async undeclaredAmong(names: readonly string[]): Promise<string[]> {
    const rows = await this.rows<{ name: string }>(this.database.hotRunner, sql.undeclaredAmongSql, [names]);
    return rows.map(({ name }) => name);
  }

  async endUndeclared(): Promise<string[]> {
    return (await this.rows<{ name: string }>(this.database.hotRunner, sql.endUndeclaredSql, [])).map(
      ({ name }) => name,
    );
  }

  async prune(mostSlots: number, mostRevisions: number): Promise<number> {
    const params = [mostSlots, mostRevisions];
    const [row] = await this.rows<{ count: number }>(this.database.hotRunner, sql.pruneHistorySql, params);
    return row?.count ?? 0;
  }

  private async noteRevision(runner: SqlRunner, name: string, { change, actor }: ScheduleChange): Promise<void> {
    await runner.query(sql.insertRevisionSql(this.database.schema), [name, change, actor ?? null]);
  }

  private async rows<Row>(runner: SqlRunner, text: (s: string) => string, params: unknown[]): Promise<Row[]> {
    return rowsOf<Row>(await runner.query(text(this.database.schema), params));
  }
}
