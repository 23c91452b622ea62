import { TaskError } from './task.error.js';

/** No handler in this process declares the task. */
export class UnknownTaskError extends TaskError {
  readonly code = 'TASK_UNKNOWN';

  constructor(readonly task: string) {
    super(
      `No task is called "${task}". Check the name, and that the provider with its handler is in a module of this application.`,
    );
  }
}
