import { setTimeout as sleep } from 'node:timers/promises';
import { LedgerUnavailableError } from '../../errors/index.js';
import { retryPauseMs } from '../../retry-pause.js';
import type { Inserted } from './execution.writer.js';
import { type LedgerDatabase, rowsOf, type SqlRunner } from '../ledger.database.js';
import { isTransient } from '../ledger.errors.js';
import { jsonRows } from '../ledger.json.js';
import { executionRow, type NewExecution } from './new-execution.js';
import { enqueueKeyedSql, keyHolderSql, uniqueHolderSql } from '../statements/enqueue.sql.js';

interface UniqueHolder {
  readonly id: string;
  readonly taskId: string;
  readonly live: boolean;
}

/** What a {@link KeyedWriter} works with. */
export interface KeyedWriterOptions {
  readonly database: LedgerDatabase;
  readonly nodeId: string;
  /** How long an execution may wait for a ledger that is out of reach, in ms. */
  readonly patienceMs: number;
}

/** Writes new executions under keys: a task id that the caller gave, a unique key, or both. */
export class KeyedWriter {
  constructor(private readonly options: KeyedWriterOptions) {}

  /**
   * Answers with the execution that the keys now stand for.
   * @throws LedgerUnavailableError when the ledger stays away longer than the patience, or at once in a caller's own
   * transaction: that has failed as a whole.
   */
  async insert(runner: SqlRunner, execution: NewExecution): Promise<Inserted> {
    const { database, patienceMs } = this.options;
    const deadline = performance.now() + (runner === database ? patienceMs : 0);
    for (let failures = 0; ; failures++) {
      try {
        return await this.decide(runner, execution);
      } catch (error) {
        if (!isTransient(error)) throw error;
        if (performance.now() >= deadline) throw new LedgerUnavailableError(execution.id, true, error);
        await sleep(retryPauseMs(failures));
      }
    }
  }

  private async decide(runner: SqlRunner, execution: NewExecution): Promise<Inserted> {
    const { id, taskId } = execution;
    for (let finished: string | undefined; ;) {
      if (await this.tryInsert(runner, execution, finished)) return { id, taskId, created: true };
      const holder =
        (await this.holderOfTaskId(runner, execution)) ?? (await this.holderOfUniqueKey(runner, execution));
      // It may be this very execution, which was committed although the answer was lost.
      if (holder?.live) return { id: holder.id, taskId: holder.taskId, created: holder.id === id };
      // It has finished and hands the key over. Without any holder, retention has just removed it.
      finished = holder?.id;
    }
  }

  private async tryInsert(runner: SqlRunner, execution: NewExecution, from?: string): Promise<boolean> {
    const { database, nodeId } = this.options;
    const way = {
      callers: runner !== database,
      takeOver: from !== undefined,
      logs: execution.queuedMessage !== undefined,
    };
    const row = jsonRows([executionRow(execution, nodeId)]);
    const params = from === undefined ? [row] : [row, from];
    return rowsOf(await runner.query(enqueueKeyedSql(database.schema, way), params)).length > 0;
  }

  // A task id is taken for as long as its execution is kept, finished or not.
  private async holderOfTaskId(runner: SqlRunner, { keyed, taskId }: NewExecution): Promise<UniqueHolder | undefined> {
    if (!keyed) return undefined;
    const rows = await runner.query(keyHolderSql(this.options.database.schema), [taskId]);
    const [holder] = rowsOf<{ id: string }>(rows);
    return holder && { id: holder.id, taskId, live: true };
  }

  private async holderOfUniqueKey(runner: SqlRunner, { uniqueKey }: NewExecution): Promise<UniqueHolder | undefined> {
    if (uniqueKey === undefined) return undefined;
    const rows = await runner.query(uniqueHolderSql(this.options.database.schema), [uniqueKey]);
    return rowsOf<UniqueHolder>(rows)[0];
  }
}
