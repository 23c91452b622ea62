import { TaskError } from './task.error.js';

/** The execution was not run because its lock was held and the task says `onConflict: 'fail'`. */
export class TaskLockedError extends TaskError {
  readonly code = 'TASK_LOCKED';

  constructor(
    readonly executionId: string,
    readonly task: string,
    /** The execution that holds the lock; absent when `TaskLocks` does. */
    readonly heldBy: string | undefined,
    message: string,
  ) {
    super(message);
  }
}
