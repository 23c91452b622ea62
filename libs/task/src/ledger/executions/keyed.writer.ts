import { IdempotencyMismatchError, LedgerUnavailableError } from '../../errors/index.js';
import { GroupCommit } from '../connection/group-commit.js';
import { type LedgerDatabase, rowsOf, type SqlRunner } from '../connection/ledger.database.js';
import { isTransient, sqlState } from '../connection/ledger.errors.js';
import { sqlOf } from '../connection/sql-of.js';
import { enqueueKeyedSql, holdersSql } from './enqueue.sql.js';
import { batchOf } from './enqueue-batch.js';
import { type ExecutionWriterOptions, type Inserted, sizeOf } from './insert.js';
import type { NewExecution } from './new-execution.js';

/** Who has a key that was asked for. */
interface Holder {
  readonly asked: string;
  readonly kind: 'task_id' | 'unique';
  readonly id: string;
  readonly fingerprint: string;
  readonly taskId: string | null;
  readonly taskName: string | null;
  readonly isLive: boolean;
}

/** An execution that wants its keys, and the finished one that still has its unique key, if any. */
interface Asking {
  readonly execution: NewExecution;
  readonly previous?: string;
}

// Somebody's open transaction may be inserting the same key. The others of a group must not wait for that.
const GROUP_PATIENCE = '200ms';
const LOCK_NOT_AVAILABLE = '55P03';

// A key that changes hands that often while it is asked for belongs to a storm; its callers try again later.
const MOST_ROUNDS = 20;

/** Writes new executions under keys: a task id that the caller gave, a unique key, or both. */
export class KeyedWriter {
  private readonly group: GroupCommit<NewExecution, Inserted | IdempotencyMismatchError>;

  constructor(
    private readonly database: LedgerDatabase,
    private readonly options: ExecutionWriterOptions,
  ) {
    this.group = new GroupCommit({
      write: (executions) => this.insertGroup(executions),
      sizeOf,
      patienceMs: options.patienceMs,
      splits: (error) => sqlState(error) === LOCK_NOT_AVAILABLE,
      giveUp: (row, cause) => new LedgerUnavailableError(row.id, true, cause),
    });
  }

  /** Answers with the execution that the keys now stand for. */
  async insert(execution: NewExecution): Promise<Inserted> {
    return orThrow(await this.group.submit(execution));
  }

  /** The same as part of a caller's transaction: when that fails, it has failed as a whole. */
  async insertWithin(runner: SqlRunner, execution: NewExecution): Promise<Inserted> {
    try {
      const [inserted] = await this.decide(runner, [execution]);
      return orThrow(inserted!);
    } catch (error) {
      throw isTransient(error) ? new LedgerUnavailableError(execution.id, true, error) : error;
    }
  }

  idle(): Promise<void> {
    return this.group.idle();
  }

  private insertGroup(executions: readonly NewExecution[]): Promise<(Inserted | IdempotencyMismatchError)[]> {
    return this.database.hotTransaction(async (runner) => {
      await runner.query(`SET LOCAL lock_timeout = '${GROUP_PATIENCE}'`);
      return this.decide(runner, executions);
    });
  }

  private async decide(
    runner: SqlRunner,
    executions: readonly NewExecution[],
  ): Promise<(Inserted | IdempotencyMismatchError)[]> {
    const decided = new Map<string, Inserted | IdempotencyMismatchError>();
    let asking: readonly Asking[] = executions.map((execution) => ({ execution }));
    for (let round = 0; asking.length > 0; round++) {
      for (const id of await this.tryInsert(runner, asking)) decided.set(id, { id, taskId: '', created: true });
      const missing = asking.filter(({ execution: { id } }) => !decided.has(id));
      if (missing.length === 0) break;
      if (round === MOST_ROUNDS) throw Object.assign(new Error('The key changes hands too often'), { code: '40001' });
      asking = await this.askHolders(runner, missing, decided);
    }
    return executions.map(({ id, keys }) => {
      const found = decided.get(id)!;
      return 'created' in found && found.created ? { ...found, taskId: keys?.taskId ?? id } : found;
    });
  }

  private async tryInsert(runner: SqlRunner, asking: readonly Asking[]): Promise<string[]> {
    const executions = asking.map(({ execution }) => execution);
    const { variant, params } = batchOf(executions, this.options.nodeId());
    const rows = await runner.query(sqlOf(enqueueKeyedSql, this.database.schema, variant), [
      ...params,
      executions.map(({ keys }) => keys?.unique ?? null),
      executions.map(({ keys }) => keys?.fingerprint ?? ''),
      asking.map(({ previous }) => previous ?? null),
      executions.map(({ keys }) => keys?.taskId !== undefined),
    ]);
    return rowsOf<{ id: string }>(rows).map(({ id }) => id);
  }

  /** By a later statement than the one that waited: commits of the meantime are seen. Answers with those that must ask again. */
  private async askHolders(
    runner: SqlRunner,
    asking: readonly Asking[],
    decided: Map<string, Inserted | IdempotencyMismatchError>,
  ): Promise<Asking[]> {
    const executions = asking.map(({ execution }) => execution);
    const params = [
      executions.map(({ id }) => id),
      executions.map(({ keys }) => keys?.taskId ?? null),
      executions.map(({ keys }) => keys?.unique ?? null),
    ];
    const rows = rowsOf<Holder>(await runner.query(holdersSql(this.database.schema), params));
    const holders = new Map(rows.map((row) => [row.asked, row]));
    return executions.flatMap((execution) => {
      const holder = holders.get(execution.id);
      // Without any holder retention has just removed it.
      if (!holder) return [{ execution }];
      if (!holder.isLive) return [{ execution, previous: holder.id }];
      decided.set(execution.id, answerOf(execution, holder));
      return [];
    });
  }
}

function answerOf({ id, shape, keys }: NewExecution, holder: Holder): Inserted | IdempotencyMismatchError {
  // It may be this very execution, which was committed although the answer was lost.
  if (holder.id === id) return { id, taskId: keys?.taskId ?? id, created: true };
  // What was recorded without a fingerprint (work that runs elsewhere) has nothing to compare.
  if (holder.fingerprint !== '' && holder.fingerprint !== keys?.fingerprint) {
    const key = (holder.kind === 'task_id' ? keys?.taskId : keys?.unique) ?? '';
    return new IdempotencyMismatchError({
      kind: holder.kind,
      key,
      task: shape.taskName,
      holder: holder.id,
      holderTask: holder.taskName,
    });
  }
  return { id: holder.id, taskId: holder.taskId ?? holder.id, created: false };
}

function orThrow(inserted: Inserted | IdempotencyMismatchError): Inserted {
  if (inserted instanceof IdempotencyMismatchError) throw inserted;
  return inserted;
}
