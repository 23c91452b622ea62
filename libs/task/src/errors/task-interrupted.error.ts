import { TaskError } from './task.error.js';

/** Reason of `ctx.signal` when the process stops or has lost its place; the execution will run again elsewhere. */
export class TaskInterruptedError extends TaskError {
  readonly code = 'TASK_INTERRUPTED';

  constructor(readonly why: 'shutdown' | 'lease_lost') {
    super(
      why === 'shutdown'
        ? 'The process is shutting down'
        : 'The ledger could not be reached in time, so another process may take over',
    );
  }
}
