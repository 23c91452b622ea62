import type { BulkItemRow, BulkRow } from '../../ledger/index.js';
import type { BulkItem, BulkOperation } from './bulk.types.js';

const STAGES = ['first', 'next', 'rest'] as const;

/** A bulk operation as it is told. */
export function operationOf(row: BulkRow): BulkOperation {
  const { id, action, state, selection, total, done, skipped, failed, refused, createdAt } = row;
  const known = { id, action, state, selection, total, done, skipped, failed, refused, createdAt };
  return {
    ...known,
    ...said({
      stateReason: row.stateReason,
      priority: row.parameters.priority,
      createdBy: row.createdBy === null ? null : { id: row.createdBy, ...said({ username: row.createdByUsername }) },
      reason: row.reason,
      perSecond: row.perSecond,
      canary: row.canary,
      stage: row.canary && STAGES[row.stage],
      undoOf: row.undoOf,
      finishedAt: row.finishedAt,
    }),
  };
}

/** An item as it is told. */
export function itemOf({ position, executionId, outcome, newId, code, why, decidedAt }: BulkItemRow): BulkItem {
  return { position, executionId, ...said({ outcome, newId, code, why, decidedAt }) };
}

type Said<T> = { [K in keyof T]?: NonNullable<T[K]> };

function said<T extends object>(values: T): Said<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value != null)) as Said<T>;
}
