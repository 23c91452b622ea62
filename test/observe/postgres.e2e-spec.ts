import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createPostgresBackend, Queue, Worker } from 'bullmq';
import { TaskModule, type Tasks } from '@taskledger/nestjs';
import { createServerStores, type TestStores } from '../fixtures/profile.js';
import { startTaskApp, type TaskApp } from '../fixtures/task-app.js';
import { type AnyBullMq, recorded } from './support/observed-app.js';

// BullMQ on Postgres: its queues are tables of a schema, its events rows with a number.
describe('jobs of a BullMQ queue on Postgres', () => {
  let stores: TestStores;
  let connection: { connectionString: string; schema: string; migrate: boolean };
  let bull: AnyBullMq;
  let worker: Worker<unknown, unknown, string, never, never> | undefined;
  let app: TaskApp;
  let tasks: Tasks;

  beforeAll(async () => {
    stores = await createServerStores('postgres');
    const { url } = stores.options.ledger as { url: string };
    connection = { connectionString: url, schema: 'queues_of_app', migrate: true };
    const queue = new Queue('emails', { connection }, createPostgresBackend) as unknown as Queue;
    await queue.waitUntilReady();
    bull = { name: 'emails', queue };
    const { migrate: _, ...postgres } = connection;
    app = await startTaskApp([], { timeouts: { nodeLease: '6s' } }, [
      TaskModule.observe({ queues: ['emails'], connection: { postgres } }),
    ]);
    tasks = app.tasks;
  });
  afterEach(async () => {
    await worker?.close();
    worker = undefined;
  });
  afterAll(async () => {
    await app.close();
    await bull.queue.close();
    await stores.drop();
  });

  const work = (
    processor: (job: { name: string; attemptsMade: number; log(line: string): Promise<unknown> }) => unknown,
  ) => {
    worker = new Worker(
      'emails',
      (async (job: never) => processor(job)) as never,
      { connection } as never,
      createPostgresBackend as never,
    ) as never;
  };

  it('S3-35 are executions like those on Redis', async () => {
    work(async (job) => {
      await job.log('a line');
      if (job.attemptsMade === 0) throw new TypeError('once');
      return { done: job.name };
    });
    const job = await bull.queue.add('welcome', { to: 'ada' }, { attempts: 2 });
    const execution = await recorded(tasks, bull, job.id!);
    expect(execution).toMatchObject({
      taskName: 'welcome',
      taskId: `bullmq:postgres.queues_of_app:emails:${job.id}`,
      status: 'SUCCESS',
      payload: { to: 'ada' },
      result: { done: 'welcome' },
      attempt: 2,
      maxAttempts: 2,
    });
    expect((await tasks.attempts(execution.id)).map(({ status, error }) => [status, error])).toEqual([
      ['FAILURE', 'once'],
      ['SUCCESS', null],
    ]);
    expect((await tasks.logs(execution.id)).map(({ message }) => message)).toEqual(['a line', 'a line']);
  });

  it('S3-35 can be cancelled, promoted and retried', async () => {
    const [unwanted, later] = [
      await bull.queue.add('unwanted', {}, { delay: 3_600_000 }),
      await bull.queue.add('later', {}, { delay: 3_600_000 }),
    ];
    const waiting = await recorded(tasks, bull, unwanted.id!, () => true);
    expect(await tasks.cancel(waiting.id)).toBe(true);
    expect(await recorded(tasks, bull, unwanted.id!)).toMatchObject({ status: 'REVOKED', reason: 'user_cancelled' });
    const delayed = await recorded(tasks, bull, later.id!, () => true);
    await tasks.promote(delayed.id);
    let isBroken = true;
    work(async () => {
      if (isBroken) throw new Error('broken');
      return 1;
    });
    const failed = await recorded(tasks, bull, later.id!);
    expect(failed).toMatchObject({ id: delayed.id, status: 'FAILURE', error: 'broken' });
    isBroken = false;
    const { id } = await tasks.retry(failed.id);
    expect(await recorded(tasks, bull, later.id!, (one) => one.status === 'SUCCESS')).toMatchObject({
      id,
      retryOf: failed.id,
    });
  });
});
