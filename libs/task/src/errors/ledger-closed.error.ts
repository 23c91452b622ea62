import { TaskError } from './task.error.js';

/** The ledger was used after the application had stopped, or a call still waited for it then. */
export class LedgerClosedError extends TaskError {
  readonly code = 'LEDGER_CLOSED';

  constructor(options?: ErrorOptions) {
    super(
      'The ledger is closed because the application has stopped, so nothing was recorded or read. Do it before the shutdown.',
      options,
    );
  }
}
