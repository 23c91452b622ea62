import { TaskError } from './task.error.js';

/** `@OnTaskError` cannot do what it says. Stops the boot. */
export class InvalidErrorHandlerError extends TaskError {
  readonly code = 'TASK_ERROR_HANDLER_INVALID';

  constructor(
    /** For example `PaymentErrors.onRefused`. */
    readonly owner: string,
    readonly task: string,
    problem: string,
  ) {
    super(`${owner} has @OnTaskError for task "${task}", but ${problem}`);
  }
}
