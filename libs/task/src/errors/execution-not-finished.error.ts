import { TaskError } from './task.error.js';

/** Only a finished execution can be retried by hand. */
export class ExecutionNotFinishedError extends TaskError {
  readonly code = 'EXECUTION_NOT_FINISHED';

  constructor(
    readonly executionId: string,
    readonly status: string,
  ) {
    super(
      `Execution ${executionId} is ${status}, so there is nothing to retry yet. Cancel it first, or wait until it has finished.`,
    );
  }
}
