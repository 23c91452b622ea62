import { TaskError } from './task.error.js';

/** Dependencies of an execution can be changed only for as long as it waits for some. */
export class ExecutionNotWaitingError extends TaskError {
  readonly code = 'EXECUTION_NOT_WAITING';

  constructor(
    readonly executionId: string,
    readonly status: string,
  ) {
    super(
      `Execution ${executionId} is ${status}: dependencies can be changed only while it is WAITING. ` +
        'Enqueue it with dependsOn, or enqueue a new one.',
    );
  }
}
