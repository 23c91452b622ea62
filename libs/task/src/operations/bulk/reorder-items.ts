import { Injectable } from '@nestjs/common';
import { Ledger, makeDueWithin, reorderWithin, type BulkDecision, type BulkItemRow } from '../../ledger/index.js';
import { WakeUps } from '../../queue/index.js';
import type { ItemBatch, ItemWork, PreparedBatch } from './item-work.js';

/** Changes priorities of executions that wait. */
@Injectable()
export class ReorderItems implements ItemWork {
  constructor(
    private readonly ledger: Ledger,
    private readonly wakeUps: WakeUps,
  ) {}

  async prepare({ operation, items, view }: ItemBatch): Promise<PreparedBatch> {
    const { from } = operation.parameters;
    const seen = new Set(await view.among(items.map(({ executionId }) => executionId)));
    const wishes = items
      .filter(({ executionId, priority }) => priority !== null && seen.has(executionId))
      .map(({ executionId: id, priority }) => ({ id, priority: priority!, from }));
    return async (runner) => {
      const { moved, woken } = await reorderWithin(runner, this.ledger.database.schema, wishes);
      const before = new Map(moved.map(({ id, priority }) => [id, priority]));
      const decisions = items.map((item) =>
        decisionOf(item, before.has(item.executionId), before.get(item.executionId)),
      );
      return { decisions, announce: () => this.wakeUps.writtenAll(woken) };
    };
  }
}

/** Makes executions due now that wait for their time. */
@Injectable()
export class PromoteItems implements ItemWork {
  constructor(
    private readonly ledger: Ledger,
    private readonly wakeUps: WakeUps,
  ) {}

  async prepare({ items, view }: ItemBatch): Promise<PreparedBatch> {
    const seen = await view.among(items.map(({ executionId }) => executionId));
    return async (runner) => {
      const { ids, woken } = await makeDueWithin(runner, this.ledger.database.schema, seen);
      const made = new Set(ids);
      const decisions = items.map((item): BulkDecision => {
        const { position, executionId } = item;
        if (made.has(executionId)) return { position, outcome: 'done' };
        return { position, outcome: 'skipped', code: 'EXECUTION_NOT_PROMOTABLE', why: 'It does not wait for a time.' };
      });
      return { decisions, announce: () => this.wakeUps.writtenAll(woken) };
    };
  }
}

function decisionOf({ position }: BulkItemRow, isMoved: boolean, oldPriority: number | undefined): BulkDecision {
  if (isMoved) return { position, outcome: 'done', oldPriority };
  return {
    position,
    outcome: 'skipped',
    code: 'EXECUTION_STARTED',
    why: 'It no longer waits, or has another priority.',
  };
}
