import { Injectable } from '@nestjs/common';
import { InvalidOptionError, UnknownScheduleError } from '../errors/index.js';
import { assertCount, assertDate, assertKnown, type NamesOf } from '../errors/assertions.js';
import {
  Ledger,
  type NewExecution,
  type ScheduleDefinition,
  type ScheduleRow,
  type SqlRunner,
} from '../ledger/index.js';
import { ScheduledExecutions } from './scheduled-executions.js';
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

/** Fires slots of the past, each by the revision that was in force. */
@Injectable()
export class Backfill {
  constructor(
    private readonly ledger: Ledger,
    private readonly executions: ScheduledExecutions,
  ) {}

  async run(name: string, request: BackfillRequest): Promise<BackfilledSlot[]> {
    assertKnown(request, KNOWN, { whole: 'backfill' });
    const { limit = 100, force = false } = request;
    const most = Math.min(MOST, assertCount(limit, 'limit'));
    const nowMs = this.ledger.clock.now();
    const fromMs = assertDate(request.from, 'from');
    const toMs = Math.min(nowMs, request.to === undefined ? nowMs : assertDate(request.to, 'to'));
    if (fromMs > toMs) throw new InvalidOptionError('from', request.from, 'Use a moment of the past, before `to`.');
    const begun = await this.ledger.database.hotTransaction(async (runner) => {
      const row = await this.ledger.schedules.lock(runner, name);
      if (!row) throw new UnknownScheduleError(name);
      const slots = await this.slotsBetween(runner, row, { fromMs, toMs, most });
      return this.fire(runner, row, { slots, force });
    });
    this.executions.committed(begun.map(({ execution }) => execution));
    return begun.map(({ slot, execution }) => ({ slot: new Date(slot), executionId: execution.id }));
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
  ): Promise<{ slot: number; execution: NewExecution }[]> {
    const { schedules } = this.ledger;
    const claimed = (await schedules.claimSlots(runner, row, claim)).map(({ slot }) => slot).sort((a, b) => a - b);
    const begun: { slot: number; execution: NewExecution }[] = [];
    for (const slot of claimed) {
      const definition = await this.definitionAt(runner, row, slot);
      begun.push({ slot, execution: await this.executions.create({ name: row.name, definition, slot }) });
    }
    await this.executions.insert(
      runner,
      begun.map(({ execution }) => execution),
    );
    for (const { slot, execution } of begun)
      await schedules.settle(runner, row.name, { slot, executionId: execution.id });
    return begun;
  }

  /** What the schedule was at a moment. */
  private async definitionAt(runner: SqlRunner, row: ScheduleRow, ms: number): Promise<ScheduleDefinition> {
    const state = (await this.ledger.schedules.revisionAt(runner, row.name, ms)) ?? row;
    return effective({ ...state, overrideUntil: row.overrideUntil }, ms);
  }
}
