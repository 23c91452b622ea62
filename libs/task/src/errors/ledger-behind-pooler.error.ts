import { TaskError } from './task.error.js';

/**
 * A connection pooler stands before the ledger's server where the options promise a session. Stops the boot: LISTEN
 * would hear nothing there, and the lock of migrations might never be let go.
 */
export class LedgerBehindPoolerError extends TaskError {
  readonly code = 'LEDGER_BEHIND_POOLER';

  /**
   * @param where the server, without a password
   * @param found how it was noticed
   * @param hasDirect whether `ledger.directUrl` is given, and leads to a pooler too
   */
  constructor(where: string, found: string, hasDirect: boolean, options?: ErrorOptions) {
    super(
      `The ledger at ${where} is reached through a connection pooler such as PgBouncer: ${found}. ` +
        (hasDirect
          ? 'ledger.directUrl leads to a pooler, too. Let it lead to the Postgres server itself.'
          : 'Set ledger.directUrl in TaskModule.forRoot() to a URL of the same database that leads past the pooler.'),
      options,
    );
  }
}
