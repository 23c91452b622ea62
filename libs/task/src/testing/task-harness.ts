import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { taskNameOf, type TaskNameOrContract } from '../definition/index.js';
import { Tasks } from '../dispatch/index.js';
import { type Duration, durationMs } from '../duration.js';
import { TaskExecutor } from '../execution/index.js';
import { Ledger, type TaskExecution } from '../ledger/index.js';

const CHILD_POLL_MS = 5;

interface DueExecution {
  readonly id: string;
  readonly queue: string;
}

/** Drives tasks in a test: what runs, runs now, through the same ledger and executor as in production. */
export class TaskHarness {
  readonly tasks: Tasks;
  private readonly ledger: Ledger;
  private readonly executor: TaskExecutor;

  /** @param module a `TestingModule` or application whose `TaskModule` was made with {@link inMemory} */
  constructor(module: Pick<INestApplicationContext, 'get'>) {
    this.tasks = module.get(Tasks, { strict: false });
    this.ledger = module.get(Ledger, { strict: false });
    this.executor = module.get(TaskExecutor, { strict: false });
  }

  /** The executions of a task, oldest first, with payload, result and traceback. */
  async enqueued(task: TaskNameOrContract): Promise<TaskExecution[]> {
    const { items } = await this.tasks.list({ taskName: taskNameOf(task), limit: 1000 });
    const found = await Promise.all(items.reverse().map(({ id }) => this.tasks.get(id)));
    return found.filter((execution) => execution !== null);
  }

  /**
   * Runs everything that is due, one after the other in the order of priority and age, and whatever that
   * enqueues, until nothing is due. A handler that waits for its children gets them run meanwhile.
   * Returns how many runs that took.
   */
  async drain(): Promise<number> {
    for (let runs = 0; ;) {
      const next = await this.nextDue();
      if (!next) return runs;
      runs += await this.run(next);
    }
  }

  /** Makes time pass for delayed executions and retries: what was due in `by` or less is due now. */
  async advance(by: Duration): Promise<void> {
    const { database } = this.ledger;
    for (const [table, column] of [
      ['task_execution', 'scheduled_for'],
      ['task_outbox', 'due_at'],
    ] as const) {
      await database.query(
        `WITH d AS (UPDATE ${database.schema}.${table} SET ${column} = ${column} - $1 * interval '1 ms'
                     WHERE ${column} IS NOT NULL RETURNING 1) SELECT count(*) FROM d`,
        [durationMs(by, 'by')],
      );
    }
  }

  private async run(due: DueExecution): Promise<number> {
    let [runs, finished] = [1, false];
    const running = this.executor.execute({ ...due, claimKey: randomUUID() }).finally(() => (finished = true));
    while (!finished) {
      await Promise.race([running, pause(CHILD_POLL_MS)]);
      const child = finished ? undefined : await this.nextDue(due.id);
      if (child) runs += await this.run(child);
    }
    return runs;
  }

  private async nextDue(parentId?: string): Promise<DueExecution | undefined> {
    const rows = await this.ledger.database.query<DueExecution>(
      `SELECT id, queue FROM ${this.ledger.database.schema}.task_execution
        WHERE finished_at IS NULL AND status IN ('PENDING', 'RETRY') AND blocked_key IS NULL AND NOT external
          AND coalesce(scheduled_for <= clock_timestamp(), true) AND ($1::uuid IS NULL OR parent_id = $1)
        ORDER BY priority, id LIMIT 1`,
      [parentId ?? null],
    );
    return rows[0];
  }
}
