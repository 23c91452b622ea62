import { TaskError } from './task.error.js';

/** The Postgres server is too old. Stops the boot. */
export class UnsupportedServerError extends TaskError {
  readonly code = 'SERVER_UNSUPPORTED';

  constructor(
    readonly version: string,
    readonly oldestMajor: number,
  ) {
    super(
      `The ledger's server is Postgres ${version}; Taskledger needs ${oldestMajor} or newer. Upgrade it, or set DATABASE_URL to another one.`,
    );
  }
}
