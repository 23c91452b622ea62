import type { ExecutionReason, TerminalStatus } from '../../model/execution-status.js';
import type { ExplainedRecord } from '../facts.js';

/** It has ended. */
export interface EndedReason {
  readonly kind: 'ended';
  readonly status: TerminalStatus;
  readonly at: Date;
  /** Why, where the status does not tell: `duplicate` was never run, because its lock was held. */
  readonly reason: ExecutionReason | null;
  readonly errorType: string | null;
  /** The execution that held its lock, of a duplicate. */
  readonly duplicateOf: string | null;
  /** How many executions are not named, because they are outside the reader's scope. */
  readonly hidden: number;
}

export function ended(record: ExplainedRecord): EndedReason | undefined {
  const { finishedAt, status, reason, errorType, duplicateOf } = record;
  if (!finishedAt) return undefined;
  return {
    kind: 'ended',
    status: status as TerminalStatus,
    at: finishedAt,
    reason: reason as ExecutionReason | null,
    errorType,
    duplicateOf,
    hidden: 0,
  };
}
