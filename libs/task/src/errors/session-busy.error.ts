import { TaskError } from './task.error.js';

/** Another transaction held the one session of the embedded ledger for too long. Retrying is safe. */
export class SessionBusyError extends TaskError {
  readonly code = 'LEDGER_SESSION_BUSY';

  constructor(
    readonly waitedMs: number,
    /** When the transaction that holds the session was opened. */
    readonly openSince: Date | undefined,
    /** The first statement of that transaction. */
    readonly firstStatement: string | undefined,
  ) {
    super(
      `The session of the embedded ledger was not free within ${waitedMs} ms: ${holder(openSince, firstStatement)}. ` +
        'Commit or roll back transactions soon and never wait in one for something that needs the ledger; ' +
        'code inside it passes the transaction\'s "manager".',
    );
  }
}

function holder(openSince: Date | undefined, firstStatement: string | undefined): string {
  if (!openSince) return 'earlier statements were still running';
  return `a transaction has been open since ${openSince.toISOString()}, its first statement is ${firstStatement}`;
}
