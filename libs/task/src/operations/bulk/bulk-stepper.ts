import { Injectable } from '@nestjs/common';
import { type ExecutionScope, ExecutionView } from '../../client/index.js';
import { AuditedAct, type BulkAction, type BulkRow, Ledger, type SqlRunner } from '../../ledger/index.js';
import { CancelItems } from './cancel-items.js';
import type { BatchResult, ItemWork } from './item-work.js';
import { OutsideItems } from './outside-items.js';
import { PromoteItems, ReorderItems } from './reorder-items.js';
import { RetryItems } from './retry-items.js';

const MOST_AT_ONCE = 100;
// Of a rate, so many parts of a second are done at a time.
const PARTS = 4;

/** Goes on with an operation by one step: some items, or a look at how a stage of its canary went. */
@Injectable()
export class BulkStepper {
  private readonly work: Readonly<Record<BulkAction, ItemWork>>;

  constructor(
    private readonly ledger: Ledger,
    private readonly outside: OutsideItems,
    retry: RetryItems,
    cancel: CancelItems,
    reorder: ReorderItems,
    promote: PromoteItems,
  ) {
    this.work = { retry, cancel, reorder, promote };
  }

  async step(operation: BulkRow): Promise<void> {
    // One entry of the audit is about all of it.
    const act = new AuditedAct({ actor: operation.createdBy ?? undefined }, true);
    await act.run(async () => {
      const left = await this.leftInStage(operation);
      if (left === 0) await this.ledger.bulk.onLocked(operation, (runner) => this.endStage(runner, operation));
      else await this.decide(operation, Math.min(left, sizeOf(operation)));
    });
  }

  private async decide(operation: BulkRow, most: number): Promise<void> {
    const { bulk } = this.ledger;
    const items = await bulk.itemsFrom(operation, most);
    const outside = await this.outside.among(items);
    const [theirs, ours] = [items.filter(isIn(outside)), items.filter((item) => !isIn(outside)(item))];
    const view = new ExecutionView(this.ledger).within((operation.scope as ExecutionScope | null) ?? 'all');
    const batch = await this.work[operation.action].prepare({ operation, items: ours, view });
    let result: BatchResult | undefined;
    const isMine = await bulk.onLocked(operation, async (runner) => {
      result = await batch(runner);
      const asked = theirs.map((item) => this.outside.unknown(item));
      await bulk.advance(runner, operation.id, [...result.decisions, ...asked]);
    });
    if (!isMine) return;
    result?.announce();
    for (const item of theirs) await bulk.settle(operation.id, await this.outside.perform(operation, item));
  }

  // Repeats count, not items: what is skipped proves nothing.
  private async leftInStage(operation: BulkRow): Promise<number> {
    const { canary, stage } = operation;
    if (!canary || stage > 1) return Infinity;
    const { repeats } = await this.ledger.bulk.stageResult(this.ledger.database, operation);
    return Math.max(0, (stage === 0 ? canary.first : canary.next) - repeats);
  }

  private async endStage(runner: SqlRunner, operation: BulkRow): Promise<void> {
    const { bulk } = this.ledger;
    const { repeats, ended, failed } = await bulk.stageResult(runner, operation);
    const most = operation.canary!.stopAboveFailureRate;
    if (ended < repeats) await bulk.lookLater(runner, operation.id);
    else if (failed / repeats <= most) await bulk.nextStage(runner, operation.id, 'running');
    else await bulk.stop(runner, operation.id, `${failed} of ${repeats} repeats failed, more than ${percentOf(most)}.`);
  }
}

function isIn(ids: ReadonlySet<string>): (item: { readonly executionId: string }) => boolean {
  return ({ executionId }) => ids.has(executionId);
}

function sizeOf({ perSecond }: BulkRow): number {
  return perSecond === null ? MOST_AT_ONCE : Math.min(MOST_AT_ONCE, Math.ceil(perSecond / PARTS));
}

function percentOf(share: number): string {
  return `${Math.round(share * 1_000) / 10} %`;
}
