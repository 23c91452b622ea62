import { Injectable } from '@nestjs/common';
import { Tasks } from '../../client/index.js';
import {
  type BulkDecision,
  type BulkItemRow,
  type BulkRow,
  isTransient,
  Ledger,
  OUTCOME_UNKNOWN,
} from '../../ledger/index.js';
import { refusedBy } from './item-work.js';

const FINISHED = { outcome: 'skipped', code: 'EXECUTION_FINISHED', why: 'It has finished.' } as const;
const STARTED = { outcome: 'skipped', code: 'EXECUTION_STARTED', why: 'It no longer waits.' } as const;

/**
 * Items that are jobs of an engine outside. Such an engine knows no transaction of ours, so an item counts as failed before
 * the engine is asked: where the process ends meanwhile, nobody asks twice.
 */
@Injectable()
export class OutsideItems {
  constructor(
    private readonly ledger: Ledger,
    private readonly tasks: Tasks,
  ) {}

  /** The executions among those of the items that an engine outside runs. */
  async among(items: readonly BulkItemRow[]): Promise<ReadonlySet<string>> {
    return this.ledger.observed.among(items.map(({ executionId }) => executionId));
  }

  /** What is written down before the engine is asked. */
  unknown({ position }: BulkItemRow): BulkDecision {
    const why = 'BullMQ was asked, and its answer is not known: look at the execution.';
    return { position, outcome: 'failed', code: OUTCOME_UNKNOWN, why };
  }

  async perform(operation: BulkRow, item: BulkItemRow): Promise<BulkDecision> {
    try {
      return { position: item.position, ...(await this.ask(operation, item)) };
    } catch (error) {
      // The ledger was away: before BullMQ was asked, or after.
      if (isTransient(error)) return this.unknown(item);
      return refusedBy(item, error);
    }
  }

  private async ask(operation: BulkRow, item: BulkItemRow): Promise<Omit<BulkDecision, 'position'>> {
    const tasks = this.tasks.scoped((operation.scope as Parameters<Tasks['scoped']>[0] | null) ?? 'all');
    const { executionId: id, priority } = item;
    const reason = operation.reason ?? undefined;
    const actor = operation.createdBy ?? undefined;
    switch (operation.action) {
      case 'retry':
        return { outcome: 'done', newId: (await tasks.retry(id, { actor, reason })).id };
      case 'cancel':
        return (await tasks.cancel(id, reason, { actor })) ? { outcome: 'done' } : FINISHED;
      case 'reorder':
        return priority !== null && (await tasks.reorder(id, priority)) ? { outcome: 'done' } : STARTED;
      case 'promote':
        await tasks.promote(id, { actor });
        return { outcome: 'done' };
    }
  }
}
