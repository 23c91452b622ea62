import type { ExecutionStatus, UniqueKeyRow } from '../ledger/index.js';

/** A unique key, and the execution that has it. */
export interface UniqueKeyView {
  readonly key: string;
  readonly executionId: string;
  readonly taskName: string;
  readonly queue: string;
  readonly status: ExecutionStatus;
  /** Since when it has the key: as long as it exists. */
  readonly since: Date;
  /**
   * How many enqueues were answered with this execution instead of a new one: by this key, or by its task id. Processes write
   * their counts every two seconds.
   */
  readonly suppressed: number;
  readonly lastSuppressedAt?: Date;
}

export function uniqueKeyView({ lastSuppressedAt, ...row }: UniqueKeyRow): UniqueKeyView {
  const { key, executionId, taskName, queue, status, since, suppressed } = row;
  return {
    key,
    executionId,
    taskName,
    queue,
    status,
    since,
    suppressed,
    ...(lastSuppressedAt && { lastSuppressedAt }),
  };
}
