import { TaskError } from './task.error.js';

/** Two enqueues that name the same key. */
export interface KeyConflict {
  readonly kind: 'task_id' | 'unique';
  readonly key: string;
  readonly task: string;
  /** The execution that has the key. */
  readonly holder: string;
  readonly holderTask: string | null;
}

/** The task id or unique key belongs to an execution of another task or payload already. Nothing was enqueued. */
export class IdempotencyMismatchError extends TaskError {
  readonly code = 'TASK_IDEMPOTENCY_MISMATCH';
  /** The execution that has the key. */
  readonly executionId: string;

  constructor({ kind, key, task, holder, holderTask }: KeyConflict) {
    const name = kind === 'task_id' ? `Task id "${key}"` : `Unique key "${key}"`;
    const what = holderTask === task || holderTask === null ? 'with another payload' : `of task "${holderTask}"`;
    super(
      `${name} belongs to execution ${holder} ${what}. Use another key for other work, or repeat the call as it was.`,
    );
    this.executionId = holder;
  }
}
