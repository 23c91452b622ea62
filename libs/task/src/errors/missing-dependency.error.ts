import { TaskError } from './task.error.js';

/** A function task asks for a provider that the application does not have. */
export class MissingDependencyError extends TaskError {
  readonly code = 'TASK_DEPENDENCY_MISSING';

  constructor(
    readonly task: string,
    readonly token: string,
    options?: ErrorOptions,
  ) {
    super(
      `Task "${task}" injects ${token}, which no module of this application provides. ` +
        'Provide it, or mark it with { token, optional: true }.',
      options,
    );
  }
}
