import { TaskError } from './task.error.js';

/** A dequeued task was completed, failed, released or taken back before. */
export class DequeuedTaskOverError extends TaskError {
  readonly code = 'DEQUEUED_TASK_OVER';

  constructor(readonly executionId: string) {
    super(
      `The dequeued task (execution ${executionId}) is over: it was completed, failed or released, or its lease has ended.`,
    );
  }
}
