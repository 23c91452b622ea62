import { LedgerUnavailableError, QueueFullError } from '../../errors/index.js';
import { GroupCommit } from '../connection/group-commit.js';
import { type LedgerDatabase, rowsOf, type SqlRunner } from '../connection/ledger.database.js';
import { sizeSql, TAKE_TURN } from '../queues/queue-contents.sql.js';
import { type Inserted, orThrow, sizeOf } from './insert.js';
import type { Decision } from './keyed.insert.js';
import type { KeyedWriter } from './keyed.writer.js';
import type { NewExecution } from './new-execution.js';

type Answer = Decision | QueueFullError;

/** Writes executions of other queues: those without keys by one statement, and those with. */
export interface UnboundedWriters {
  plain(runner: SqlRunner, executions: readonly NewExecution[]): Promise<readonly Inserted[]>;
  readonly keyed: KeyedWriter;
}

/**
 * Writes new executions into queues that hold no more than so many. Who enqueues into such a queue takes turns with all others
 * that do, until the commit: only so nobody counts what another has not committed yet.
 */
export class BoundedWriter {
  private readonly group: GroupCommit<NewExecution, Answer>;

  constructor(
    private readonly database: LedgerDatabase,
    private readonly writers: UnboundedWriters,
    patienceMs: number,
  ) {
    this.group = new GroupCommit({
      write: (rows) => database.hotTransaction((runner) => this.decide(runner, rows)),
      sizeOf,
      patienceMs,
      giveUp: ({ id }, cause) => new LedgerUnavailableError(id, true, cause),
    });
  }

  /** @throws QueueFullError */
  async insert(execution: NewExecution): Promise<Inserted> {
    return orThrow(await this.group.submit(execution));
  }

  /** The same as part of the caller's transaction, which keeps others out until it ends. */
  async insertWithin(runner: SqlRunner, execution: NewExecution): Promise<Inserted> {
    const [answer] = await this.decide(runner, [execution]);
    return orThrow(answer!);
  }

  async idle(): Promise<void> {
    await this.group.idle();
  }

  private async decide(runner: SqlRunner, executions: readonly NewExecution[]): Promise<Answer[]> {
    const answers = new Map<NewExecution, Answer>();
    for (const queue of [...new Set(executions.map(({ shape }) => shape.queue))].sort()) {
      const wanted = executions.filter(({ shape }) => shape.queue === queue);
      await this.decideOne(runner, wanted, answers);
    }
    return executions.map((execution) => answers.get(execution)!);
  }

  private async decideOne(
    runner: SqlRunner,
    wanted: readonly NewExecution[],
    answers: Map<NewExecution, Answer>,
  ): Promise<void> {
    const { queue, maxQueueSize = 0 } = wanted[0]!.shape;
    let room = await this.roomIn(runner, queue, maxQueueSize);
    const plain: NewExecution[] = [];
    for (const execution of wanted) {
      const isKeyed = execution.keys !== undefined;
      // Who has the key already needs no room.
      const known = isKeyed ? await this.writers.keyed.holderOf(runner, execution) : undefined;
      const answer = known ?? (room > 0 ? undefined : new QueueFullError(queue, maxQueueSize));
      if (answer) {
        answers.set(execution, answer);
        continue;
      }
      room--;
      if (isKeyed) answers.set(execution, await this.writers.keyed.insertWithin(runner, execution));
      else plain.push(execution);
    }
    if (plain.length === 0) return;
    const inserted = await this.writers.plain(runner, plain);
    plain.forEach((execution, index) => answers.set(execution, inserted[index]!));
  }

  /** Counted by a later statement than the one that waits for the turn: commits of the meantime are seen. */
  private async roomIn(runner: SqlRunner, queue: string, most: number): Promise<number> {
    const { schema } = this.database;
    await runner.query(TAKE_TURN, [`${schema} ${queue}`]);
    const rows = await runner.query(sizeSql(schema), [queue, most]);
    return most - (rowsOf<{ count: number }>(rows)[0]?.count ?? 0);
  }
}
