import { TaskError } from './task.error.js';

/** Two handlers claim the same task name. Stops the boot. */
export class DuplicateTaskError extends TaskError {
  readonly code = 'TASK_DUPLICATE';

  constructor(
    readonly task: string,
    readonly owners: readonly string[],
  ) {
    super(`Task "${task}" is declared twice: ${owners.join(' and ')}. Rename one.`);
  }
}
