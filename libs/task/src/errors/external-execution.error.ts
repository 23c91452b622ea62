import { TaskError } from './task.error.js';

/** The execution runs elsewhere and is only recorded here, so nothing here can run it again. */
export class ExternalExecutionError extends TaskError {
  readonly code = 'EXECUTION_EXTERNAL';

  constructor(readonly executionId: string) {
    super(
      `Execution ${executionId} runs elsewhere and is only recorded here. Repeat it where it runs, and register that ` +
        'under a task id of its own.',
    );
  }
}
