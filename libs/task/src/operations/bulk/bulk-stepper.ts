import { Injectable } from '@nestjs/common';
import { type ExecutionScope, ExecutionView } from '../../client/index.js';
import {
  AuditedAct,
  type BulkAction,
  type BulkItemRow,
  type BulkRow,
  Ledger,
  type SqlRunner,
} from '../../ledger/index.js';
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

  // In their order, so those before the first of the other kind.
  private async decide(operation: BulkRow, most: number): Promise<void> {
    const items = await this.ledger.bulk.itemsFrom(operation, most);
    const outside = await this.outside.among(items);
    const isOutside = ({ executionId }: BulkItemRow): boolean => outside.has(executionId);
    const [theirs, ours] = [leading(items, isOutside), leading(items, (item) => !isOutside(item))];
    if (theirs.length > 0) await this.decideOutside(operation, theirs);
    else if (ours.length > 0) await this.decideOurs(operation, ours);
    // Whoever asked for the last one has not lived to say so.
    else await this.ledger.bulk.onLocked(operation, (runner) => this.ledger.bulk.advance(runner, operation.id, []));
  }

  private async decideOurs(operation: BulkRow, items: readonly BulkItemRow[]): Promise<void> {
    const { bulk } = this.ledger;
    const view = new ExecutionView(this.ledger).within((operation.scope as ExecutionScope | null) ?? 'all');
    const batch = await this.work[operation.action].prepare({ operation, items, view });
    let result: BatchResult | undefined;
    const isMine = await bulk.onLocked(operation, async (runner) => {
      result = await batch(runner);
      await bulk.advance(runner, operation.id, result.decisions);
    });
    if (isMine) result?.announce();
  }

  // One by one: of the others nothing is written down that is not so, and an abort is heard before the next.
  private async decideOutside(operation: BulkRow, items: readonly BulkItemRow[]): Promise<void> {
    const { bulk } = this.ledger;
    for (const item of items) {
      const place = { ...operation, position: item.position };
      const unknown = this.outside.unknown(item);
      if (!(await bulk.onLocked(place, (runner) => bulk.advanceUnsettled(runner, operation.id, unknown)))) return;
      await bulk.settle(operation.id, await this.outside.perform(operation, item));
    }
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

function leading<T>(items: readonly T[], is: (item: T) => boolean): readonly T[] {
  const end = items.findIndex((item) => !is(item));
  return end < 0 ? items : items.slice(0, end);
}

function sizeOf({ perSecond }: BulkRow): number {
  return perSecond === null ? MOST_AT_ONCE : Math.min(MOST_AT_ONCE, Math.ceil(perSecond / PARTS));
}

function percentOf(share: number): string {
  return `${Math.round(share * 1_000) / 10} %`;
}
