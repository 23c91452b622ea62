import { setTimeout as sleep } from 'node:timers/promises';
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

// Somebody's open transaction may be inserting the same key. The others of a group must not wait for that: who has to
// wait is found by halves, and waits apart.
const GROUP_PATIENCE = '200ms';
const HALF_PATIENCE = '50ms';
const BLOCKED_PAUSE_MS = 50;
// Each of them costs the others its patience.
const MOST_BLOCKED = 8;
const LOCK_NOT_AVAILABLE = '55P03';

/** A key of this one is being inserted by a transaction that is still open. */
const BLOCKED = Symbol('blocked');

type Answer = Inserted | IdempotencyMismatchError | typeof BLOCKED;

// A key that changes hands that often while it is asked for belongs to a storm; its callers try again later.
const MOST_ROUNDS = 20;

class KeyBlocked extends Error {
  override readonly message =
    'An open transaction has just inserted the same key, and has neither committed nor rolled back.';
}

/** Writes new executions under keys: a task id that the caller gave, a unique key, or both. */
export class KeyedWriter {
  private readonly group: GroupCommit<NewExecution, Answer>;
  private readonly blocked: GroupCommit<NewExecution, Answer>;

  constructor(
    private readonly database: LedgerDatabase,
    private readonly options: ExecutionWriterOptions,
  ) {
    const { patienceMs } = options;
    const giveUp = ({ id }: NewExecution, cause: unknown): unknown => new LedgerUnavailableError(id, true, cause);
    const common = { sizeOf, patienceMs, giveUp };
    this.group = new GroupCommit({ ...common, write: (rows) => this.insertGroup(rows, GROUP_PATIENCE) });
    const write = (rows: readonly NewExecution[]): Promise<Answer[]> => this.insertGroup(rows, HALF_PATIENCE);
    this.blocked = new GroupCommit({ ...common, write, maxRows: MOST_BLOCKED });
  }

  /** Answers with the execution that the keys now stand for. */
  async insert(execution: NewExecution): Promise<Inserted> {
    const deadline = performance.now() + this.options.patienceMs;
    let answer = await this.group.submit(execution);
    while (answer === BLOCKED) {
      if (performance.now() > deadline) throw new LedgerUnavailableError(execution.id, false, new KeyBlocked());
      await sleep(BLOCKED_PAUSE_MS);
      answer = await this.blocked.submit(execution);
    }
    return orThrow(answer);
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

  async idle(): Promise<void> {
    await Promise.all([this.group.idle(), this.blocked.idle()]);
  }

  private async insertGroup(executions: readonly NewExecution[], patience: string): Promise<Answer[]> {
    try {
      return await this.database.hotTransaction(async (runner) => {
        await runner.query(`SET LOCAL lock_timeout = '${patience}'`);
        return this.decide(runner, executions);
      });
    } catch (error) {
      if (sqlState(error) !== LOCK_NOT_AVAILABLE) throw error;
      if (executions.length === 1) return [BLOCKED];
      const middle = executions.length >> 1;
      const before = await this.insertGroup(executions.slice(0, middle), HALF_PATIENCE);
      return [...before, ...(await this.insertGroup(executions.slice(middle), HALF_PATIENCE))];
    }
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
