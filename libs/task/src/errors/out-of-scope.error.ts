import { TaskError } from './task.error.js';

/** What a scoped caller wants to write is outside of its scope. Nothing was written. */
export class OutOfScopeError extends TaskError {
  readonly code = 'SCOPE_VIOLATION';

  constructor(readonly field: string) {
    super(`"${field}" has a value outside of your scope. Leave it out, or use a value within the scope.`);
  }
}
