import { Injectable } from '@nestjs/common';
import { ScheduleNameTakenError, UnknownScheduleError } from '../errors/index.js';
import { Ledger, type ScheduleRow, type SqlRunner, type StoredSchedule } from '../ledger/index.js';
import { ScheduleAudit } from './schedule-audit.js';
import { ScheduleScope } from './schedule-scope.js';
import type { ScheduleChangeOptions } from './schedule.options.js';
import { changedTo, created, nextFrom, stored, type WantedSchedule } from './wanted-schedule.js';

/** What a change makes of a schedule; undefined changes nothing. */
export type ChangeOf = (
  row: ScheduleRow,
  nowMs: number,
) => (Partial<StoredSchedule> & { readonly change: keyof typeof ACTIONS; readonly details?: object }) | undefined;

/** What changes are called in the audit. */
const ACTIONS = {
  paused: 'schedule.pause',
  resumed: 'schedule.resume',
  overridden: 'schedule.override',
  reset: 'schedule.reset',
} as const;

const ALL = new ScheduleScope();

/** Creates and changes schedules; each change is a revision. */
@Injectable()
export class ScheduleWriter {
  constructor(
    private readonly ledger: Ledger,
    private readonly audit: ScheduleAudit,
  ) {}

  /**
   * Makes a schedule what is wanted. The same again changes nothing, so that a process that starts loses no slot; of two
   * versions the higher one counts. Pauses and overrides stay.
   * @throws ScheduleNameTakenError where the name belongs to one outside of the scope
   */
  async put(wanted: WantedSchedule, { manager, actor }: ScheduleChangeOptions = {}, scope = ALL): Promise<ScheduleRow> {
    let isTold = true;
    const row = await this.within(manager, async (runner) => {
      const { schedules } = this.ledger;
      const nowMs = await schedules.now(runner);
      const isNew = await schedules.insert(runner, created(wanted, nowMs), { change: 'created', actor });
      const found = await schedules.lock(runner, wanted.name);
      if (!found) throw new UnknownScheduleError(wanted.name);
      if (!scope.includes(found)) throw new ScheduleNameTakenError(wanted.name);
      const changed = isNew ? undefined : changedTo(found, wanted, nowMs);
      isTold = isNew || changed !== undefined;
      if (!isTold) return found;
      const { name: schedule, definition } = wanted;
      await this.audit.note(runner, { action: 'schedule.upsert', schedule, task: definition.task }, actor);
      if (!changed) return found;
      await schedules.change(runner, changed, { change: found.endedAt === null ? 'defined' : 'declared again', actor });
      return (await schedules.lock(runner, wanted.name))!;
    });
    if (isTold) this.committed(manager);
    return row;
  }

  /** @throws UnknownScheduleError */
  async change(
    name: string,
    changeOf: ChangeOf,
    { manager, actor }: ScheduleChangeOptions = {},
    scope = ALL,
  ): Promise<ScheduleRow> {
    let isTold = false;
    const row = await this.within(manager, async (runner) => {
      const { schedules } = this.ledger;
      const found = await this.locked(runner, name, scope);
      const nowMs = found.readAt;
      const changes = changeOf(found, nowMs);
      isTold = changes !== undefined;
      if (!changes) return found;
      const { change, details, ...parts } = changes;
      await schedules.change(runner, { ...stored(found, nowMs), ...parts }, { change, actor });
      const { task } = found.definition;
      await this.audit.note(runner, { action: ACTIONS[change], schedule: name, task, details: { ...details } }, actor);
      return (await schedules.lock(runner, name))!;
    });
    if (isTold) this.committed(manager);
    return row;
  }

  /** Drops what an operator has set for a while, once that is over. The schedule is locked. */
  async expire(runner: SqlRunner, row: ScheduleRow): Promise<ScheduleRow> {
    const { overrideUntil, nextAt, readAt } = row;
    if (row.override === null || overrideUntil === null || overrideUntil > readAt) return row;
    const bare = { ...stored(row, readAt), override: null, overrideUntil: null };
    const next = nextAt !== null && nextAt <= overrideUntil ? {} : nextFrom(bare, overrideUntil);
    await this.ledger.schedules.change(runner, { ...bare, ...next }, { change: 'override expired' });
    return (await this.ledger.schedules.lock(runner, row.name))!;
  }

  /** False where there is none. @throws what `assertRemovable` throws */
  async remove(
    name: string,
    assertRemovable: (row: ScheduleRow) => void,
    { manager, actor }: ScheduleChangeOptions = {},
    scope = ALL,
  ): Promise<boolean> {
    const isRemoved = await this.within(manager, async (runner) => {
      const found = await this.ledger.schedules.lock(runner, name);
      if (!found || !scope.includes(found)) return false;
      assertRemovable(found);
      await this.ledger.schedules.remove(runner, name);
      await this.audit.note(runner, { action: 'schedule.delete', schedule: name, task: found.definition.task }, actor);
      return true;
    });
    if (isRemoved) this.committed(manager);
    return isRemoved;
  }

  /** @throws UnknownScheduleError where there is none in the scope */
  async locked(runner: SqlRunner, name: string, scope: ScheduleScope): Promise<ScheduleRow> {
    const found = await this.ledger.schedules.lock(runner, name);
    if (!found || !scope.includes(found)) throw new UnknownScheduleError(name);
    return found;
  }

  /** Runs work in the caller's transaction, or in one of its own. */
  within<T>(manager: SqlRunner | undefined, work: (runner: SqlRunner) => Promise<T>): Promise<T> {
    if (manager) return work(manager);
    this.ledger.database.profile.assertNotNested();
    return this.ledger.database.hotTransaction(work);
  }

  // Nobody is told of what may be rolled back: processes look by themselves, every few seconds.
  private committed(manager: SqlRunner | undefined): void {
    if (manager) return;
    this.ledger.signals.send('schedule', ['*']);
    this.audit.committed();
  }
}
