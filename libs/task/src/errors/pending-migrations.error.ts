import { TaskError } from './task.error.js';

/** The schema is older than this version of the library, and the options forbid to change it. Stops the boot. */
export class PendingMigrationsError extends TaskError {
  readonly code = 'MIGRATIONS_PENDING';

  /**
   * @param schema whose tables are too old, or not there
   * @param missing what would have to be done
   */
  constructor(schema: string, missing: string) {
    super(
      `The schema "${schema}" is not that of this version: ${missing}. ledger.migrations is 'check', so nothing was ` +
        "changed. Start one process with ledger.migrations: 'auto' first, as a user who may create tables.",
    );
  }
}
