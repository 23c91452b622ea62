import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type Processor, Queue, type QueueOptions, Worker, type WorkerOptions } from 'bullmq';
import { Redis } from 'ioredis';
import { type TaskExecution, TaskModule, type TaskModuleOptions, type Tasks } from '@taskledger/nestjs';
import { startTaskApp, type TaskApp } from '../../fixtures/task-app.js';
import { until } from '../../fixtures/until.js';

export const REDIS = process.env['TASKLEDGER_TEST_REDIS'] ?? 'redis://127.0.0.1:6379';

// Short, so that leases are renewed, and queues compared, soon.
const OPTIONS: TaskModuleOptions = { timeouts: { nodeLease: '6s' } };

/** Queues and workers as an application has them that knows nothing of Taskledger. */
export class PlainBullMq {
  readonly prefix = `plain-${randomUUID().slice(0, 8)}`;
  readonly name = `emails-${randomUUID().slice(0, 8)}`;
  readonly redis = new Redis(REDIS, { maxRetriesPerRequest: null });
  readonly queue: Queue;
  private readonly workers: Worker[] = [];

  constructor(options: Partial<QueueOptions> = {}) {
    this.queue = new Queue(this.name, { connection: this.redis, prefix: this.prefix, ...options });
  }

  work(processor: Processor, options: Partial<WorkerOptions> = {}): Worker {
    const worker = new Worker(this.name, processor, { connection: this.redis, prefix: this.prefix, ...options });
    worker.on('error', () => undefined);
    this.workers.push(worker);
    return worker;
  }

  /** In order: a worker that is cut off may take a job with it. */
  async stopWorking(): Promise<void> {
    const closed = Promise.all(this.workers.splice(0).map((worker) => worker.close()));
    await Promise.race([closed, pause(5_000, undefined, { ref: false })]);
  }

  async close(): Promise<void> {
    await this.stopWorking();
    await this.queue.close();
    const keys = await this.redis.keys(`${this.prefix}:*`);
    if (keys.length > 0) await this.redis.del(...keys);
    this.redis.disconnect();
  }
}

/** Boots Taskledger, and nothing else, beside these queues. */
export function observe(bull: PlainBullMq, options: TaskModuleOptions = {}): Promise<TaskApp> {
  const { name, prefix } = bull;
  return startTaskApp([], { ...OPTIONS, ...options }, [
    TaskModule.observe({ queues: [name], connection: REDIS, prefix }),
  ]);
}

/** A queue that is observed, wherever it is kept. */
export type AnyBullMq = Pick<PlainBullMq, 'name' | 'queue'>;

/** Executions that stand for a job, oldest first. */
export async function livesOf(tasks: Tasks, bull: AnyBullMq, jobId: string): Promise<TaskExecution[]> {
  const { items } = await tasks.list({ queue: bull.name, limit: 100 });
  return items.filter(({ engineId }) => engineId === jobId).toReversed();
}

/** Waits until the latest execution of a job is like this, and answers with all of it. */
export async function recorded(
  tasks: Tasks,
  bull: AnyBullMq,
  jobId: string,
  isSo: (execution: TaskExecution) => boolean = ({ isCompleted }) => isCompleted,
): Promise<TaskExecution> {
  const found = await until(
    async () => (await livesOf(tasks, bull, jobId)).findLast((execution) => isSo(execution)),
    `what is expected of job ${jobId}`,
    30_000,
  ).catch(async (error: Error) => {
    const [lives, job] = [await livesOf(tasks, bull, jobId), await bull.queue.getJob(jobId)];
    throw new Error(`${error.message}: ${JSON.stringify(lives)}, ${await job?.getState()} ${JSON.stringify(job)}`);
  });
  return (await tasks.get(found.id))!;
}
