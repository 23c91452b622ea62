import { LedgerUnavailableError } from '../../errors/index.js';
import { GroupCommit } from '../group-commit.js';
import { KeyedWriter } from './keyed.writer.js';
import type { LedgerDatabase, SqlRunner } from '../ledger.database.js';
import { jsonRows } from '../ledger.json.js';
import { executionRow, type NewExecution } from './new-execution.js';
import { asFrequent } from '../server/preparing-client.js';
import { enqueueSql } from '../statements/enqueue.sql.js';

/** What became of an insert: the execution that the task id, or the unique key, now stands for. */
export interface Inserted {
  readonly id: string;
  readonly taskId: string;
  /** False when the key was taken and nothing was inserted. */
  readonly created: boolean;
}

/** Writes new executions. An execution exists exactly when its row is committed (L1). */
export class ExecutionWriter {
  private readonly group: GroupCommit<NewExecution, Inserted>;
  private readonly keyed: KeyedWriter;
  private readonly enqueue: string;
  private readonly loggedEnqueue: string;

  constructor(
    private readonly database: LedgerDatabase,
    private readonly nodeId: string,
    patienceMs: number,
  ) {
    this.enqueue = asFrequent(enqueueSql(database.schema, false));
    this.loggedEnqueue = asFrequent(enqueueSql(database.schema, true));
    this.keyed = new KeyedWriter({ database, nodeId, patienceMs });
    this.group = new GroupCommit({
      write: (rows) => this.insertGroup(rows),
      sizeOf: ({ payload, metadata }) => payload.length + metadata.length,
      patienceMs,
      giveUp: (row, cause) => new LedgerUnavailableError(row.id, true, cause),
    });
  }

  /**
   * Resolves when the row is committed.
   * @throws LedgerUnavailableError when the ledger stays away longer than the patience.
   */
  insert(execution: NewExecution): Promise<Inserted> {
    // A key may have to wait for somebody's open transaction: such a row must not hold up a group (H3).
    return hasKey(execution) ? this.keyed.insert(this.database, execution) : this.group.submit(execution);
  }

  /** Inserts as part of the caller's transaction: the execution exists exactly when that commits. */
  async insertWithin(runner: SqlRunner, execution: NewExecution): Promise<Inserted> {
    if (hasKey(execution)) return this.keyed.insert(runner, execution);
    await this.insertAll(runner, [execution]);
    return createdFrom(execution);
  }

  /** Resolves when everything submitted so far is written. */
  idle(): Promise<void> {
    return this.group.idle();
  }

  private async insertGroup(executions: readonly NewExecution[]): Promise<Inserted[]> {
    await this.insertAll(this.database, executions);
    return executions.map(createdFrom);
  }

  private async insertAll(runner: SqlRunner, executions: readonly NewExecution[]): Promise<void> {
    const logs = executions.some(({ queuedMessage }) => queuedMessage !== undefined);
    const rows = jsonRows(executions.map((row) => executionRow(row, this.nodeId)));
    await runner.query(logs ? this.loggedEnqueue : this.enqueue, [rows]);
  }
}

function hasKey({ keyed, uniqueKey }: NewExecution): boolean {
  return keyed || uniqueKey !== undefined;
}

function createdFrom({ id, taskId }: NewExecution): Inserted {
  return { id, taskId, created: true };
}
