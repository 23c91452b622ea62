import { setTimeout as pause } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { Tasks } from '../client/index.js';
import { taskNameOf, type TaskNameOrContract, TaskRegistry } from '../definition/index.js';
import { type Duration, durationMs } from '../time/duration.js';
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
  private readonly registry: TaskRegistry;

  /** @param module a `TestingModule` or application whose `TaskModule` was made with {@link inMemory} */
  constructor(module: Pick<INestApplicationContext, 'get'>) {
    this.tasks = module.get(Tasks, { strict: false });
    this.ledger = module.get(Ledger, { strict: false });
    this.executor = module.get(TaskExecutor, { strict: false });
    this.registry = module.get(TaskRegistry, { strict: false });
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
      ['task_due', 'due_at'],
    ] as const) {
      await database.query(
        `WITH moved AS (UPDATE ${database.schema}.${table} SET ${column} = ${column} - $1 * interval '1 ms'
                         WHERE ${column} IS NOT NULL RETURNING 1) SELECT count(*) FROM moved`,
        [durationMs(by, 'by')],
      );
    }
  }

  private async run(due: DueExecution): Promise<number> {
    let [runs, finished] = [0, false];
    const running = this.runClaims(due).then((count) => {
      runs += count;
      finished = true;
    });
    while (!finished) {
      await Promise.race([running, pause(CHILD_POLL_MS)]);
      const child = finished ? undefined : await this.nextDue(due.id);
      // Not added to what it was before: the run itself may end meanwhile.
      const ofChild = child ? await this.run(child) : 0;
      runs += ofChild;
    }
    await running;
    return runs;
  }

  private async runClaims({ id, queue }: DueExecution): Promise<number> {
    const { registry, ledger, executor } = this;
    const admitted = await ledger.admissions.admit({
      selection: 'ids',
      ids: [id],
      queue,
      count: 1,
      nodeId: ledger.nodes.id,
      tasks: registry.names,
      lockedTasks: registry.lockedTasks,
    });
    executor.admitted(admitted);
    for (const claim of admitted.claims) await executor.runToEnd(claim);
    return admitted.claims.length;
  }

  private async nextDue(parentId?: string): Promise<DueExecution | undefined> {
    await this.ledger.tickets.promote();
    const s = this.ledger.database.schema;
    const rows = await this.ledger.database.query<DueExecution>(
      `SELECT execution.id, execution.queue FROM ${s}.task_execution execution
         JOIN ${s}.task_ready ready ON ready.execution_id = execution.id AND ready.ticket = execution.ticket
        WHERE execution.finished_at IS NULL AND ($1::uuid IS NULL OR execution.parent_id = $1)
          AND ready.task_name = ANY ($2::text[])
        ORDER BY ready.priority, ready.seq LIMIT 1`,
      [parentId ?? null, this.registry.names],
    );
    return rows[0];
  }
}
