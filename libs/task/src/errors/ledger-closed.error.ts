import { TaskError } from './task.error.js';

/** Something was asked of the ledger after the application had stopped, or was still being waited for then. */
export class LedgerClosedError extends TaskError {
  readonly code = 'LEDGER_CLOSED';

  constructor(options?: ErrorOptions) {
    super(
      'The ledger is closed because the application has stopped, so nothing was recorded or read. Do it before the shutdown.',
      options,
    );
  }
}
