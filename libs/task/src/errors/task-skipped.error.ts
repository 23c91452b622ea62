import { TaskError } from './task.error.js';

/** The awaited execution was skipped, for example because another one held its lock. */
export class TaskSkippedError extends TaskError {
  readonly code = 'TASK_SKIPPED';

  constructor(
    readonly executionId: string,
    readonly task: string,
    readonly reason: string | undefined,
  ) {
    super(`Task "${task}" was skipped${reason ? ` (${reason})` : ''} (execution ${executionId})`);
  }
}
