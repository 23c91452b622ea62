import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type BackendFactory,
  type ConnectionOptions,
  createPostgresBackend,
  type IQueueBackend,
  Queue,
  QueueEvents,
  runMigrations,
  Worker,
} from 'bullmq';
import { DataSource } from 'typeorm';
import { EmbeddedPostgres } from './index.js';

const JOBS = 200;
const backend = createPostgresBackend as unknown as BackendFactory<IQueueBackend>;

describe('BullMQ on embedded Postgres', () => {
  let postgres: EmbeddedPostgres;
  let dataSource: DataSource;
  let connection: ConnectionOptions;

  beforeAll(async () => {
    postgres = await EmbeddedPostgres.open({ searchPath: ['app', 'bullmq', 'public'] });
    const pool = postgres.createPool();
    const client = await pool.connect();
    await runMigrations(client, 'bullmq');
    client.release();
    connection = pool as unknown as ConnectionOptions;
    dataSource = await new DataSource({ type: 'postgres', driver: postgres.pg, schema: 'app' }).initialize();
    await dataSource.query('CREATE SCHEMA app; CREATE TABLE app.done (job text PRIMARY KEY, amount int)');
  });
  afterAll(async () => {
    await dataSource.destroy();
    await postgres.close();
  });

  async function isListening(channel: string): Promise<boolean> {
    const rows: { channel: string }[] = await dataSource.query('SELECT pg_listening_channels() AS channel');
    return rows.some((row) => row.channel === channel);
  }

  it('migrates twice without harm', async () => {
    const client = await postgres.createPool().connect();
    const version = await runMigrations(client, 'bullmq');
    expect(await runMigrations(client, 'bullmq')).toBe(version);
    client.release();
    expect(await dataSource.query('SHOW search_path')).toEqual([{ search_path: 'app, bullmq, public' }]);
  });

  it(`runs ${JOBS} jobs with priorities and delays next to TypeORM transactions`, async () => {
    const queue = new Queue('work', { connection }, backend);
    const order: string[] = [];
    const started = Date.now();
    let lateMs = 0;
    await queue.add('late', {}, { delay: 400, jobId: 'late' });
    await queue.add('low', {}, { priority: 10, jobId: 'low' });
    await queue.add('high', {}, { priority: 1, jobId: 'high' });
    await queue.addBulk(
      Array.from({ length: JOBS }, (_, n) => ({ name: 'job', data: { n }, opts: { jobId: `job-${n}` } })),
    );
    let allDone: () => void;
    const finished = new Promise<void>((resolve) => (allDone = resolve));
    const worker = new Worker(
      'work',
      async (job) => {
        order.push(job.id!);
        if (job.id === 'late') lateMs = Date.now() - started;
        await dataSource.transaction(async (manager) => {
          await manager.query('INSERT INTO done VALUES ($1, $2)', [job.id, job.data.n ?? 0]);
          await manager.query('UPDATE done SET amount = amount + 1 WHERE job = $1', [job.id]);
        });
        if (order.length === JOBS + 3) allDone();
        return { ok: job.id };
      },
      { connection, concurrency: 10 },
      backend,
    );
    const failures: Error[] = [];
    worker.on('error', (error) => failures.push(error));
    worker.on('failed', (_, error) => failures.push(error));
    await finished;
    await worker.close();
    expect(failures).toEqual([]);
    expect(new Set(order).size).toBe(JOBS + 3);
    expect(order.indexOf('high')).toBeLessThan(order.indexOf('low'));
    expect(lateMs).toBeGreaterThanOrEqual(400);
    expect(await dataSource.query('SELECT count(*)::int AS n, sum(amount)::int AS total FROM done')).toEqual([
      { n: JOBS + 3, total: (JOBS * (JOBS - 1)) / 2 + JOBS + 3 },
    ]);
    expect(await queue.getJobCounts('completed', 'failed', 'waiting', 'active')).toEqual({
      completed: JOBS + 3,
      failed: 0,
      waiting: 0,
      active: 0,
    });
    await queue.close();
  });

  it('wakes an idle worker at once, and reports events', async () => {
    const queue = new Queue('wake', { connection }, backend);
    const events = new QueueEvents('wake', { connection }, backend as never);
    await events.waitUntilReady();
    const worker = new Worker('wake', async () => 'awake', { connection, drainDelay: 30 }, backend);
    while (!(await isListening('bullmq_jobs'))) await new Promise((resolve) => setTimeout(resolve, 5));
    const added = performance.now();
    const job = await queue.add('one', {});
    expect(await job.waitUntilFinished(events, 5_000)).toBe('awake');
    expect(performance.now() - added).toBeLessThan(1_000);
    await Promise.all([worker.close(), queue.close(), events.close()]);
  });

  it('waits instead of spinning when Postgres is closed before its workers', async () => {
    const other = await EmbeddedPostgres.open({ searchPath: ['bullmq'] });
    const pool = other.createPool();
    const client = await pool.connect();
    await runMigrations(client, 'bullmq');
    client.release();
    const worker = new Worker(
      'orphan',
      async () => undefined,
      { connection: pool as unknown as ConnectionOptions, runRetryDelay: 100 },
      backend,
    );
    let errors = 0;
    worker.on('error', () => errors++);
    await worker.waitUntilReady();
    await other.close();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(errors).toBeLessThan(20);
    await worker.close(true);
  });
});
