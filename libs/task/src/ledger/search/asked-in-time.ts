import { type LedgerDatabase, rowsOf } from '../connection/ledger.database.js';
import { sqlState } from '../connection/ledger.errors.js';

const STATEMENT_TIMEOUT = '57014';

// To compile a plan for many partitions takes longer than to run it, and does not end when the time is over.
const BOUNDS = `SELECT set_config('statement_timeout', $1, true), set_config('jit', 'off', true)`;

/** A question, and how long the answer may take. */
interface Question {
  readonly sql: string;
  readonly params: readonly unknown[];
  readonly patienceMs: number;
}

/** The rows; undefined where the time was over before. */
export async function askedInTime<Row>(
  database: LedgerDatabase,
  { sql, params, patienceMs }: Question,
): Promise<Row[] | undefined> {
  try {
    return await database.transaction(async (runner) => {
      await runner.query(BOUNDS, [String(Math.ceil(patienceMs))]);
      return rowsOf<Row>(await runner.query(sql, [...params]));
    });
  } catch (error) {
    if (sqlState(error) === STATEMENT_TIMEOUT) return undefined;
    throw error;
  }
}
