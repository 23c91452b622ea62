import type { ExecutionView } from '../../client/index.js';
import { TaskError } from '../../errors/index.js';
import type { BulkDecision, BulkItemRow, BulkRow, SqlRunner } from '../../ledger/index.js';

/** Items of an operation that are done together. */
export interface ItemBatch {
  readonly operation: BulkRow;
  readonly items: readonly BulkItemRow[];
  /** The executions that exist for whoever started the operation. */
  readonly view: ExecutionView;
}

/** What became of a batch. */
export interface BatchResult {
  readonly decisions: readonly BulkDecision[];
  /** Wakes who waits for it; once it is committed. */
  announce(): void;
}

/** Does a batch as part of a transaction, which may be run again. */
export type PreparedBatch = (runner: SqlRunner) => Promise<BatchResult>;

/** How an action is done to executions of ours. */
export interface ItemWork {
  /** What has to be read and made before the transaction: within it there is one connection. */
  prepare(batch: ItemBatch): Promise<PreparedBatch>;
}

/** An item that could not be done, because of its execution. */
export function skipped({ position }: BulkItemRow, { code, message }: TaskError): BulkDecision {
  return { position, outcome: 'skipped', code, why: message };
}

/** An item that went wrong. */
export function refusedBy(item: BulkItemRow, error: unknown): BulkDecision {
  if (error instanceof TaskError) return skipped(item, error);
  return { position: item.position, outcome: 'failed', code: 'BULK_ITEM_FAILED', why: String(error) };
}
