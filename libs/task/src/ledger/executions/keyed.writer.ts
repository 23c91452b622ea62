import { setTimeout as sleep } from 'node:timers/promises';
import { LedgerUnavailableError, type UnknownDependencyError } from '../../errors/index.js';
import { GroupCommit } from '../connection/group-commit.js';
import type { LedgerDatabase, SqlRunner } from '../connection/ledger.database.js';
import { isTransient, sqlState } from '../connection/ledger.errors.js';
import { type Decision, KeyedInsert } from './keyed.insert.js';
import { type ExecutionWriterOptions, type Inserted, orThrow, sizeOf } from './insert.js';
import type { NewExecution } from './new-execution.js';

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

type Answer = Decision | typeof BLOCKED;

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
      const [inserted] = await this.insertOn(runner).decide([execution]);
      return orThrow(inserted!);
    } catch (error) {
      throw isTransient(error) ? new LedgerUnavailableError(execution.id, true, error) : error;
    }
  }

  /** The same for a root with keys and its nodes. `unknown`: something depends on an execution that there is not. */
  insertGraphWithin(
    runner: SqlRunner,
    graph: readonly NewExecution[],
    unknown: UnknownDependencyError | undefined,
  ): Promise<Inserted> {
    return this.insertOn(runner).insertGraph(graph, unknown);
  }

  /** Who has the keys of an execution already, if anybody has: the answer to it, or the mistake that it is. */
  holderOf(runner: SqlRunner, execution: NewExecution): Promise<Decision | undefined> {
    return this.insertOn(runner).holderOf(execution);
  }

  async idle(): Promise<void> {
    await Promise.all([this.group.idle(), this.blocked.idle()]);
  }

  private async insertGroup(executions: readonly NewExecution[], patience: string): Promise<Answer[]> {
    try {
      return await this.database.hotTransaction(async (runner) => {
        await runner.query(`SET LOCAL lock_timeout = '${patience}'`);
        return this.insertOn(runner).decide(executions);
      });
    } catch (error) {
      if (sqlState(error) !== LOCK_NOT_AVAILABLE) throw error;
      if (executions.length === 1) return [BLOCKED];
      const middle = executions.length >> 1;
      const before = await this.insertGroup(executions.slice(0, middle), HALF_PATIENCE);
      return [...before, ...(await this.insertGroup(executions.slice(middle), HALF_PATIENCE))];
    }
  }

  private insertOn(runner: SqlRunner): KeyedInsert {
    return new KeyedInsert(runner, this.database.schema, this.options.nodeId());
  }
}
