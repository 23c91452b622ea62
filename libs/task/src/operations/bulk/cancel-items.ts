import { Injectable } from '@nestjs/common';
import { AuditedAct, type BulkDecision, type CommandResult, Ledger } from '../../ledger/index.js';
import { Endings } from '../../queue/index.js';
import type { ItemBatch, ItemWork, PreparedBatch } from './item-work.js';

/** Cancels executions: those that do not run end at once, the others are asked to stop. */
@Injectable()
export class CancelItems implements ItemWork {
  constructor(
    private readonly ledger: Ledger,
    private readonly endings: Endings,
  ) {}

  async prepare({ operation, items, view }: ItemBatch): Promise<PreparedBatch> {
    const { reason, createdBy, parameters } = operation;
    const ids = await view.among(items.map(({ executionId }) => executionId));
    const isOnlyWaiting = parameters.isOnlyWaiting ?? false;
    return async (runner) => {
      const description = { reason: reason ?? undefined, actor: createdBy ?? undefined, isOnlyWaiting };
      const result = await this.ledger.ends.cancelWithin(runner, ids, { ...description, act: AuditedAct.current });
      const reached = new Set([...result.ended.map(({ id }) => id), ...result.asked]);
      const decisions = items.map(({ position, executionId }): BulkDecision => {
        if (reached.has(executionId)) return { position, outcome: 'done' };
        return { position, outcome: 'skipped', ...(isOnlyWaiting ? STARTED : FINISHED) };
      });
      return { decisions, announce: () => this.announce(result) };
    };
  }

  private announce({ ended, asked, woken }: CommandResult): void {
    this.ledger.signals.send('cancel', asked);
    this.endings.announce(ended, woken);
  }
}

const FINISHED = { code: 'EXECUTION_FINISHED', why: 'It has finished.' };
const STARTED = { code: 'EXECUTION_STARTED', why: 'It has started.' };
