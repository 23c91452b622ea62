import { TaskError } from './task.error.js';

/** Waiting took too long. The execution itself goes on. */
export class WaitTimeoutError extends TaskError {
  readonly code = 'WAIT_TIMEOUT';

  constructor(
    readonly executionId: string,
    readonly timeoutMs: number,
  ) {
    super(
      `Execution ${executionId} has not finished within ${timeoutMs} ms. It goes on; wait again, or look at its status.`,
    );
  }
}
