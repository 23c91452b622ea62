import { TaskError } from './task.error.js';

/** A call from inside a transaction would have waited for that same transaction, for ever. Embedded profile only. */
export class NestedTransactionError extends TaskError {
  readonly code = 'LEDGER_NESTED_TRANSACTION';

  constructor(readonly statement: string) {
    super(
      'The embedded ledger has one session, and the transaction that this code runs in holds it, so a statement ' +
        `outside of that transaction would wait for it for ever: ${statement}. Pass the transaction's "manager" ` +
        'to the call, or make the call after the transaction has ended.',
    );
  }
}
