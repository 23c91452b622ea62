import { TaskError } from './task.error.js';

/**
 * The ledger could not be reached in time. Retry with the same task id: when `indeterminate` is true the
 * row may have been committed before the connection was lost.
 */
export class LedgerUnavailableError extends TaskError {
  readonly code = 'LEDGER_UNAVAILABLE';

  constructor(
    readonly executionId: string,
    readonly indeterminate: boolean,
    cause: unknown,
  ) {
    super(
      `The ledger could not be reached while execution ${executionId} was written` +
        `${indeterminate ? '; it may or may not have been recorded' : ', so it was not recorded'}. ` +
        'Check the database, then look the execution up or enqueue again with a taskId of your own.',
      { cause },
    );
  }
}
