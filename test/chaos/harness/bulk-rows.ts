import type { LedgerView } from './ledger-view.js';

/** A bulk operation as the ledger has it. */
export interface BulkOperationRow {
  readonly state: string;
  readonly total: number;
  readonly position: number;
  readonly done: number;
  readonly skipped: number;
  readonly failed: number;
}

/** One item of it. */
export interface BulkItemRow {
  readonly position: number;
  readonly executionId: string;
  readonly outcome: 'done' | 'skipped' | 'failed' | null;
  readonly code: string | null;
  /** Milliseconds since the epoch, by the database's clock. */
  readonly decidedAt: number | null;
  /** How many repeats the execution has. */
  readonly repeats: number;
}

const ITEMS = `
SELECT item.position, item.execution_id AS "executionId", item.outcome, item.code,
       (extract(epoch FROM item.decided_at) * 1000)::float8 AS "decidedAt",
       (SELECT count(*)::int FROM taskledger.task_execution repeat WHERE repeat.retry_of = item.execution_id) AS repeats
  FROM taskledger.task_bulk_item item WHERE item.operation_id = $1 ORDER BY item.position`;

const OPERATION = `
SELECT state, total, position, done, skipped, failed FROM taskledger.task_bulk_operation WHERE id = $1`;

export function bulkItems(ledger: LedgerView, id: string): Promise<BulkItemRow[]> {
  return ledger.query<BulkItemRow>(ITEMS, [id]);
}

export async function bulkOperation(ledger: LedgerView, id: string): Promise<BulkOperationRow> {
  return (await ledger.query<BulkOperationRow>(OPERATION, [id]))[0]!;
}

/** What the numbers of an operation have to be, by what its items say. */
export function countsOf(items: readonly BulkItemRow[]): Partial<BulkOperationRow> {
  const count = (outcome: string): number => items.filter((item) => item.outcome === outcome).length;
  const [done, skipped, failed] = [count('done'), count('skipped'), count('failed')];
  return { done, skipped, failed, position: done + skipped + failed, total: items.length };
}

/** Steps that began sooner after the one before than its items allow, at so many a second. */
export function stepsTooSoon(items: readonly BulkItemRow[], perSecond: number): number[] {
  const size = Math.ceil(perSecond / 4);
  const begins = items.filter(({ position, decidedAt }) => position % size === 0 && decidedAt !== null);
  return begins
    .slice(1)
    .flatMap(({ position, decidedAt }, index) =>
      decidedAt! - begins[index]!.decidedAt! < (size * 1_000) / perSecond ? [position] : [],
    );
}
