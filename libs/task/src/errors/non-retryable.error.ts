import { TaskError } from './task.error.js';

/** Thrown by a handler: trying again would not help, so the execution fails at once. */
export class NonRetryableError extends TaskError {
  readonly code = 'TASK_NON_RETRYABLE';

  constructor(message = 'The task cannot succeed', options?: ErrorOptions) {
    super(message, options);
  }
}
