import { Injectable } from '@nestjs/common';
import { InvalidOptionError, UnknownScheduleError } from '../errors/index.js';
import { assertCount, assertDate, assertKnown, type NamesOf } from '../errors/assertions.js';
import { Ledger, type ScheduleDefinition, type ScheduleRow, type SqlRunner } from '../ledger/index.js';
import { ScheduleAudit } from './schedule-audit.js';
import type { ScheduleChangeOptions } from './schedule.options.js';
import type { ScheduleScope } from './schedule-scope.js';
import { ScheduledExecutions, type SlotStart } from './scheduled-executions.js';
import { ScheduleWriter } from './schedule-writer.js';
import { effective, slotsOf } from './slots.js';

const MOST = 1_000;

/** Slots of the past that are to be fired. */
export interface BackfillRequest {
  readonly from: Date;
  /** @default now */
  readonly to?: Date;
  /** The earliest so many, 1 to 1,000. @default 100 */
  readonly limit?: number;
  /** Also slots that have fired. @default false */
  readonly force?: boolean;
}

/** A slot that was fired afterwards. */
export interface BackfilledSlot {
  readonly slot: Date;
  readonly executionId: string;
}

const KNOWN: NamesOf<BackfillRequest> = { from: true, to: true, limit: true, force: true };

/** What a backfill would fire. */
export interface BackfillPlan {
  /** In order. */
  readonly slots: readonly Date[];
  /** There are more slots between the two moments than `limit`. */
  readonly isCapped: boolean;
}

/** Which schedule, and for whom. */
interface BackfillTarget {
  readonly name: string;
  readonly scope: ScheduleScope;
}

/** Fires slots of the past, each by the revision that was in force. */
@Injectable()
export class Backfill {
  constructor(
    private readonly ledger: Ledger,
    private readonly executions: ScheduledExecutions,
    private readonly writer: ScheduleWriter,
    private readonly audit: ScheduleAudit,
  ) {}

  async run(
    { name, scope }: BackfillTarget,
    request: BackfillRequest,
    { manager, actor }: ScheduleChangeOptions,
  ): Promise<BackfilledSlot[]> {
    const range = rangeOf(request, this.ledger.clock.now());
    const begun = await this.writer.within(manager, async (runner) => {
      const row = await this.writer.locked(runner, name, scope);
      const slots = await this.slotsBetween(runner, row, range);
      const fired = await this.fire(runner, row, { slots, force: range.force });
      const { from, to, limit, force } = request;
      const details = { from, to, limit, force, count: fired.length };
      await this.audit.note(
        runner,
        { action: 'schedule.backfill', schedule: name, task: row.definition.task, details },
        actor,
      );
      return fired;
    });
    if (!manager) {
      this.audit.committed();
      this.executions.committed(begun.map(({ execution }) => execution));
    }
    return begun.map(({ slot, execution }) => ({ slot: new Date(slot), executionId: execution.id }));
  }

  async plan({ name, scope }: BackfillTarget, request: BackfillRequest): Promise<BackfillPlan> {
    const { ledger } = this;
    const { force, ...range } = rangeOf(request, ledger.clock.now());
    const runner = ledger.database.hotRunner;
    const row = await ledger.schedules.read(name);
    if (!row || !scope.includes(row)) throw new UnknownScheduleError(name);
    const slots = await this.slotsBetween(runner, row, range);
    const claimable = await ledger.scheduleLists.claimable(runner, name, { slots, force });
    return { slots: claimable.map((slot) => new Date(slot)), isCapped: slots.length === range.most };
  }

  private async slotsBetween(
    runner: SqlRunner,
    row: ScheduleRow,
    { fromMs, toMs, most }: { readonly fromMs: number; readonly toMs: number; readonly most: number },
  ): Promise<number[]> {
    const slots: number[] = [];
    let at = slotsOf(await this.definitionAt(runner, row, fromMs), row.anchorAt).next(fromMs - 1);
    while (at !== undefined && at <= toMs && slots.length < most) {
      slots.push(at);
      at = slotsOf(await this.definitionAt(runner, row, at), row.anchorAt).next(at);
    }
    return slots;
  }

  private async fire(
    runner: SqlRunner,
    row: ScheduleRow,
    claim: { readonly slots: readonly number[]; readonly force: boolean },
  ): Promise<readonly SlotStart[]> {
    const { schedules } = this.ledger;
    const claimed = (await schedules.claimSlots(runner, row, claim)).map(({ slot }) => slot).sort((a, b) => a - b);
    const { name } = row;
    const starts: SlotStart[] = [];
    for (const slot of claimed) {
      const definition = await this.definitionAt(runner, row, slot);
      const execution = await this.executions.create({ name, definition, slot });
      starts.push({ name, slot, execution });
      await schedules.settle(runner, name, { slot, state: 'fired', executionId: execution.id });
    }
    const { begun, refused } = await this.executions.begin(runner, starts);
    // All of them or none: whoever asked can ask for fewer.
    if (refused[0]) throw refused[0].error;
    return begun;
  }

  /** What the schedule was at a moment. */
  private async definitionAt(runner: SqlRunner, row: ScheduleRow, ms: number): Promise<ScheduleDefinition> {
    const state = (await this.ledger.schedules.revisionAt(runner, row.name, ms)) ?? row;
    return effective({ ...state, overrideUntil: row.overrideUntil }, ms);
  }
}

/** @throws InvalidOptionError which names the option */
function rangeOf(request: BackfillRequest, nowMs: number) {
  assertKnown(request ?? null, KNOWN, { whole: 'backfill' });
  const { limit = 100, force = false } = request;
  const most = Math.min(MOST, assertCount(limit, 'limit'));
  const fromMs = assertDate(request.from, 'from');
  const toMs = Math.min(nowMs, request.to === undefined ? nowMs : assertDate(request.to, 'to'));
  if (fromMs > toMs) throw new InvalidOptionError('from', request.from, 'Use a moment of the past, before `to`.');
  return { fromMs, toMs, most, force };
}
