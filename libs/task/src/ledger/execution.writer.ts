import { LedgerUnavailableError } from '../errors/index.js';
import { GroupCommit } from './group-commit.js';
import type { LedgerDatabase, SqlRunner } from './ledger.database.js';
import { rowsOf } from './ledger.database.js';
import { jsonRows } from './ledger.json.js';
import { executionRow, type NewExecution } from './new-execution.js';
import { isTransient } from './ledger.errors.js';
import { asFrequent } from './preparing-client.js';
import { enqueueKeyedSql, enqueueSql, keyHolderSql, uniqueHolderSql } from './statements/enqueue.sql.js';

/** What became of an insert: the execution that the task id, or the unique key, now stands for. */
export interface Inserted {
  readonly id: string;
  readonly taskId: string;
  /** False when the key was taken and nothing was inserted. */
  readonly created: boolean;
}

interface UniqueHolder {
  readonly id: string;
  readonly taskId: string;
  readonly live: boolean;
}

/** Writes new executions. An execution exists exactly when its row is committed (L1). */
export class ExecutionWriter {
  private readonly group: GroupCommit<NewExecution, Inserted>;
  private readonly enqueue: string;

  constructor(
    private readonly database: LedgerDatabase,
    private readonly nodeId: string,
    patienceMs: number,
  ) {
    this.enqueue = asFrequent(enqueueSql(database.schema));
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
    return hasKey(execution) ? this.insertKeyed(this.database, execution) : this.group.submit(execution);
  }

  /** Inserts as part of the caller's transaction: the execution exists exactly when that commits. */
  async insertWithin(runner: SqlRunner, execution: NewExecution): Promise<Inserted> {
    if (hasKey(execution)) return this.insertKeyed(runner, execution);
    await runner.query(this.enqueue, [jsonRows([executionRow(execution, this.nodeId)])]);
    return createdFrom(execution);
  }

  /** Resolves when everything submitted so far is written. */
  idle(): Promise<void> {
    return this.group.idle();
  }

  private async insertGroup(executions: readonly NewExecution[]): Promise<Inserted[]> {
    await this.database.query(this.enqueue, [jsonRows(executions.map((row) => executionRow(row, this.nodeId)))]);
    return executions.map(createdFrom);
  }

  private async insertKeyed(runner: SqlRunner, execution: NewExecution): Promise<Inserted> {
    try {
      for (let finished: string | undefined; ;) {
        if (await this.tryKeyed(runner, execution, finished)) return createdFrom(execution);
        const first = await this.holderOfTaskId(runner, execution);
        if (first) return first;
        const holder = await this.holderOfUniqueKey(runner, execution);
        if (holder?.live) return { id: holder.id, taskId: holder.taskId, created: false };
        // It has finished and hands the key over. Without any holder, retention has just removed it.
        finished = holder?.id;
      }
    } catch (error) {
      if (isTransient(error)) throw new LedgerUnavailableError(execution.id, true, error);
      throw error;
    }
  }

  private async tryKeyed(runner: SqlRunner, execution: NewExecution, from?: string): Promise<boolean> {
    const way = { callers: runner !== this.database, takeOver: from !== undefined };
    const row = jsonRows([executionRow(execution, this.nodeId)]);
    const params = from === undefined ? [row] : [row, from];
    return rowsOf(await runner.query(enqueueKeyedSql(this.database.schema, way), params)).length > 0;
  }

  private async holderOfTaskId(runner: SqlRunner, { keyed, taskId }: NewExecution): Promise<Inserted | undefined> {
    if (!keyed) return undefined;
    const [holder] = rowsOf<{ id: string }>(await runner.query(keyHolderSql(this.database.schema), [taskId]));
    return holder && { id: holder.id, taskId, created: false };
  }

  private async holderOfUniqueKey(runner: SqlRunner, { uniqueKey }: NewExecution): Promise<UniqueHolder | undefined> {
    if (uniqueKey === undefined) return undefined;
    const [holder] = rowsOf<UniqueHolder>(await runner.query(uniqueHolderSql(this.database.schema), [uniqueKey]));
    return holder;
  }
}

function hasKey({ keyed, uniqueKey }: NewExecution): boolean {
  return keyed || uniqueKey !== undefined;
}

function createdFrom({ id, taskId }: NewExecution): Inserted {
  return { id, taskId, created: true };
}
