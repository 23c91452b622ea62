import { TaskError } from './task.error.js';

/**
 * The task id or unique key of a scoped enqueue belongs to an execution outside of the scope, which is not named. Nothing was
 * enqueued.
 */
export class KeyOutOfScopeError extends TaskError {
  readonly code = 'KEY_OUT_OF_SCOPE';

  constructor(readonly task: string) {
    super(`The task id or unique key of this enqueue of "${task}" cannot be used within your scope. Use another key.`);
  }
}
