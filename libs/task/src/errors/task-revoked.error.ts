import { TaskError } from './task.error.js';

/** The execution was cancelled. Also the reason of `ctx.signal` while it is being cancelled. */
export class TaskRevokedError extends TaskError {
  readonly code = 'TASK_REVOKED';

  constructor(
    readonly executionId: string,
    readonly task?: string,
    reason?: string,
  ) {
    const which = task === undefined ? `Execution ${executionId}` : `Task "${task}" (execution ${executionId})`;
    super(`${which} was cancelled${reason ? `: ${reason}` : ''}`);
  }
}
