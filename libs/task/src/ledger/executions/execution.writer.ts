import { LedgerUnavailableError } from '../../errors/index.js';
import { GroupCommit } from '../connection/group-commit.js';
import type { LedgerDatabase, SqlRunner } from '../connection/ledger.database.js';
import { sqlOf } from '../connection/sql-of.js';
import { enqueueSql } from './enqueue.sql.js';
import { batchOf } from './enqueue-batch.js';
import { KeyedWriter } from './keyed.writer.js';
import { type ExecutionWriterOptions, type Inserted, sizeOf } from './insert.js';
import type { NewExecution } from './new-execution.js';

/** Writes new executions with their tickets. An execution exists, and is queued, exactly when that is committed. */
export class ExecutionWriter {
  private readonly group: GroupCommit<NewExecution, Inserted>;
  private readonly keyed: KeyedWriter;

  constructor(
    private readonly database: LedgerDatabase,
    private readonly options: ExecutionWriterOptions,
  ) {
    const { patienceMs } = options;
    this.keyed = new KeyedWriter(database, options);
    this.group = new GroupCommit({
      write: (executions) => this.insertGroup(database.hotRunner, executions),
      sizeOf,
      patienceMs,
      giveUp: (row, cause) => new LedgerUnavailableError(row.id, true, cause),
    });
  }

  /**
   * Resolves when the execution is committed.
   * @throws LedgerUnavailableError when the ledger stays away longer than the patience
   * @throws IdempotencyMismatchError when a key stands for another task or payload
   */
  insert(execution: NewExecution): Promise<Inserted> {
    return execution.keys ? this.keyed.insert(execution) : this.group.submit(execution);
  }

  /** Inserts as part of the caller's transaction: the execution exists exactly when that commits. */
  async insertWithin(runner: SqlRunner, execution: NewExecution): Promise<Inserted> {
    if (execution.keys) return this.keyed.insertWithin(runner, execution);
    const [inserted] = await this.insertGroup(runner, [execution]);
    return inserted!;
  }

  /** The same for many, none of which has keys, by one statement. */
  async insertAllWithin(runner: SqlRunner, executions: readonly NewExecution[]): Promise<void> {
    if (executions.length > 0) await this.insertGroup(runner, executions);
  }

  /** Resolves when everything submitted so far is written. */
  async idle(): Promise<void> {
    await Promise.all([this.group.idle(), this.keyed.idle()]);
  }

  private async insertGroup(runner: SqlRunner, executions: readonly NewExecution[]): Promise<Inserted[]> {
    const { variant, params } = batchOf(executions, this.options.nodeId());
    await runner.query(sqlOf(enqueueSql, this.database.schema, variant), params);
    return executions.map(({ id }) => ({ id, taskId: id, created: true }));
  }
}
