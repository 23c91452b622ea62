import { TaskError } from './task.error.js';

/** A task name that could not be part of a URL, or that a route already uses. Stops the boot. */
export class InvalidTaskNameError extends TaskError {
  readonly code = 'TASK_NAME_INVALID';

  constructor(
    readonly task: unknown,
    remedy: string,
  ) {
    super(`${JSON.stringify(task) ?? String(task)} cannot be the name of a task. ${remedy}`);
  }
}
