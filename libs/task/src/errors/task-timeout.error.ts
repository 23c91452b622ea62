import { TaskError } from './task.error.js';

/** The handler took longer than its timeout. Also the reason of `ctx.signal` then. */
export class TaskTimeoutError extends TaskError {
  readonly code = 'TASK_TIMEOUT';

  constructor(
    readonly task: string,
    readonly timeoutMs: number,
  ) {
    super(`Task ${task} timed out after ${timeoutMs / 1000} seconds`);
  }
}
