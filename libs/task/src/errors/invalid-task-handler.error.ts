import { TaskError } from './task.error.js';

/** `@Task` is on something that cannot run as a task. Stops the boot. */
export class InvalidTaskHandlerError extends TaskError {
  readonly code = 'TASK_HANDLER_INVALID';

  constructor(
    readonly task: string,
    readonly owner: string,
    problem: string,
  ) {
    super(`Task "${task}" (${owner}) cannot run: ${problem}`);
  }
}
