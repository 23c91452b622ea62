import { IdempotencyMismatchError, LedgerUnavailableError, QueueFullError } from '../../errors/index.js';
import type { SqlRunner } from '../connection/ledger.database.js';
import { sqlState } from '../connection/ledger.errors.js';
import type { Inserted } from './insert.js';
import { isBounded, type NewExecution } from './new-execution.js';

/** What became of one of many: it was inserted, its keys were taken, or why it could not be. */
export type EachInserted = Inserted | Error;

interface Writers {
  insertWithin(runner: SqlRunner, execution: NewExecution): Promise<Inserted>;
  insertAllWithin(runner: SqlRunner, executions: readonly NewExecution[]): Promise<void>;
}

// Somebody's open transaction may be inserting the same key: the others here must not wait for that.
const PATIENCE = '2s';
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Inserts executions of which one may be refused without the others, within one transaction. Answers in their order.
 * @throws whatever concerns them all
 */
export async function insertEach(
  writers: Writers,
  runner: SqlRunner,
  executions: readonly NewExecution[],
): Promise<EachInserted[]> {
  await writers.insertAllWithin(runner, executions.filter(isPlain));
  const answers: EachInserted[] = [];
  for (const execution of executions) {
    const { id } = execution;
    const isThere = isPlain(execution);
    answers.push(isThere ? { id, taskId: id, created: true } : await insertOne(writers, runner, execution));
  }
  return answers;
}

async function insertOne(writers: Writers, runner: SqlRunner, execution: NewExecution): Promise<EachInserted> {
  await runner.query('SAVEPOINT one_of_many');
  await runner.query(`SET LOCAL lock_timeout = '${PATIENCE}'`);
  try {
    const inserted = await writers.insertWithin(runner, execution);
    await runner.query('RELEASE SAVEPOINT one_of_many');
    return inserted;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    await runner.query('ROLLBACK TO SAVEPOINT one_of_many');
    return error;
  }
}

function isPlain(execution: NewExecution): boolean {
  return !execution.keys && !isBounded(execution);
}

/** It concerns this one alone. */
function isRefusal(error: unknown): error is Error {
  if (error instanceof LedgerUnavailableError) return sqlState(error.cause) === LOCK_NOT_AVAILABLE;
  return error instanceof QueueFullError || error instanceof IdempotencyMismatchError;
}
