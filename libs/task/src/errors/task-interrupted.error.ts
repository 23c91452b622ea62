import { TaskError } from './task.error.js';

const MESSAGES = {
  shutdown: 'The process is shutting down',
  lease_lost: 'The ledger could not be reached in time, so another process may take over',
  released: 'Whoever had taken it out of the queue gave it back, or did not end it within the lease',
} as const;

/** Reason of `ctx.signal` when the process stops or has lost its place; the execution will run again elsewhere. */
export class TaskInterruptedError extends TaskError {
  readonly code = 'TASK_INTERRUPTED';

  constructor(readonly why: 'shutdown' | 'lease_lost' | 'released') {
    super(MESSAGES[why]);
  }
}
