import { TaskError } from './task.error.js';

/** Two handlers claim the same task name. Stops the boot. */
export class DuplicateTaskError extends TaskError {
  readonly code = 'TASK_DUPLICATE';

  constructor(
    readonly task: string,
    readonly owners: readonly string[],
  ) {
    const method = owners.at(-1)?.split('.')[1] ?? 'method';
    super(
      `Task "${task}" is declared twice: ${owners.join(' and ')}. Rename one. ` +
        `Where classes inherit it, give each a name of its own with @TaskNames({ ${method}: '…' }).`,
    );
  }
}
