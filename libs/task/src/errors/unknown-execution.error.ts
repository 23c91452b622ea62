import { TaskError } from './task.error.js';

/** The ledger has no execution with this id. */
export class UnknownExecutionError extends TaskError {
  readonly code = 'EXECUTION_UNKNOWN';

  constructor(readonly executionId: string) {
    super(
      `There is no execution "${executionId}". It may have been removed by retention, or the id is of another ledger.`,
    );
  }
}
