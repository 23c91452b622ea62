import { isDeepStrictEqual } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { TaskMaintenance, TaskModule, type TaskModuleOptions, Tasks } from '@taskledger/nestjs';
import pg from 'pg';
import { Gate } from '../fixtures/gate.js';
import { createServerStores, NO_DUTIES, type TestStores } from '../fixtures/profile.js';
import { until } from '../fixtures/until.js';
import { livesOf, PlainBullMq, recorded, REDIS } from './support/observed-app.js';

interface Observing {
  readonly module: TestingModule;
  readonly tasks: Tasks;
  close(): Promise<void>;
}

// Where an observer has read the events up to.
const PLACES = `FROM taskledger.task_setting WHERE key LIKE 'observe:%' AND value ? 'cursor'`;

// A ledger that outlives its processes, so on a server, on either of the two profiles that have one.
describe.each(['postgres', 'redis'] as const)('BullMQ jobs that happen while nobody observes (%s)', (profile) => {
  let bull: PlainBullMq;
  let stores: TestStores;
  let open: Observing[] = [];

  beforeEach(async () => {
    bull = new PlainBullMq();
    stores = await createServerStores(profile);
  });
  afterEach(async () => {
    await Promise.all(open.map(({ close }) => close()));
    open = [];
    await stores.drop();
    await bull.close();
  });

  const start = async (options: TaskModuleOptions = {}): Promise<Observing> => {
    const { name, prefix } = bull;
    const imports = [
      TaskModule.forRoot({ ...stores.options, ...NO_DUTIES, timeouts: { nodeLease: '6s' }, worker: false, ...options }),
      TaskModule.observe({ queues: [name], connection: REDIS, prefix }),
    ];
    const module = await Test.createTestingModule({ imports }).compile();
    await module.init();
    const observing = { module, tasks: module.get(Tasks), close: () => module.close() };
    open.push(observing);
    return observing;
  };
  const onLedger = async (sql: string): Promise<unknown[]> => {
    const client = new pg.Client({ connectionString: (stores.options.ledger as { url: string }).url });
    await client.connect();
    const { rows } = await client.query(sql).finally(() => client.end());
    return rows;
  };
  const nobodyObserves = (isSo: boolean): Promise<unknown> =>
    onLedger(
      `UPDATE taskledger.task_lock SET token = 'nobody', expires_at = '${isSo ? '' : '-'}infinity' WHERE key LIKE '%observe:%'`,
    );
  const finished = (jobId: string) =>
    until(
      async () => ['completed', 'failed'].includes((await bull.queue.getJobState(jobId)) as string),
      `job ${jobId}`,
    );

  it('S3-36 are found when somebody does, with what BullMQ still has of them', async () => {
    bull.work(async (job) => {
      if (job.name === 'bad') throw new Error('nobody looked');
      return job.data;
    });
    const good = await bull.queue.add('good', { n: 1 });
    const bad = await bull.queue.add('bad', {}, { attempts: 2 });
    await finished(good.id!);
    await finished(bad.id!);
    await bull.stopWorking();
    const waiting = await bull.queue.add('waiting', {}, { priority: 3 });
    // The events of it all are gone.
    await bull.redis.del(bull.queue.toKey('events'));
    const { tasks, close } = await start();
    expect(await recorded(tasks, bull, good.id!)).toMatchObject({
      status: 'SUCCESS',
      result: { n: 1 },
      payload: { n: 1 },
    });
    const failed = await recorded(tasks, bull, bad.id!);
    expect(failed).toMatchObject({ status: 'FAILURE', error: 'nobody looked', attempt: 2, maxAttempts: 2 });
    expect(await tasks.attempts(failed.id)).toHaveLength(2);
    const { finishedOn } = (await bull.queue.getJob(bad.id!))!;
    expect(failed.finishedAt?.getTime()).toBe(finishedOn);
    expect(await recorded(tasks, bull, waiting.id!, () => true)).toMatchObject({ status: 'PENDING', priority: 3 });
    await close();
  });

  it('S3-36 go on where they were: started, ended and vanished meanwhile', async () => {
    const before = await start();
    const [ran, removed, kept] = await Promise.all(
      ['ran', 'removed', 'kept'].map((name) => bull.queue.add(name, {}, { delay: 3_600_000 })),
    );
    for (const { id } of [ran!, removed!, kept!]) await recorded(before.tasks, bull, id!, () => true);
    await before.close();
    await removed!.remove();
    bull.work(async () => 'in between');
    await ran!.promote();
    await finished(ran!.id!);
    await bull.queue.trimEvents(0);
    const { tasks, close } = await start();
    expect(await recorded(tasks, bull, ran!.id!)).toMatchObject({ status: 'SUCCESS', result: 'in between' });
    expect(await recorded(tasks, bull, removed!.id!)).toMatchObject({ status: 'REVOKED', reason: 'removed' });
    expect(await livesOf(tasks, bull, kept!.id!)).toEqual([expect.objectContaining({ status: 'PENDING' })]);
    await close();
  });

  it('S3-36 that BullMQ did not keep are told by the events that it did keep', async () => {
    await (await start()).close();
    bull.work(async () => ({ gone: true }));
    const job = await bull.queue.add('fleeting', { n: 1 }, { removeOnComplete: true });
    await until(async () => (await bull.queue.getJob(job.id!)) === undefined, 'the job to be gone');
    const { tasks, close } = await start();
    expect(await recorded(tasks, bull, job.id!)).toMatchObject({
      taskName: 'fleeting',
      status: 'SUCCESS',
      result: { gone: true },
      payload: { omitted: expect.any(String) },
    });
    await close();
  });

  it('S3-36 are not recorded twice, however often the events are read', async () => {
    bull.work(async (job) => {
      if (job.name === 'bad') throw new Error('once');
      return 1;
    });
    const first = await start();
    const options = { removeOnComplete: true };
    const ids = await Promise.all(
      [bull.queue.add('kept', {}), bull.queue.add('bad', {}), bull.queue.add('fleeting', {}, options)].map(
        async (job) => (await job).id!,
      ),
    );
    const ended = await Promise.all(ids.map((id) => recorded(first.tasks, bull, id)));
    // The sweep may have found all of them before the events were read.
    await until(async () => (await onLedger(`SELECT 1 ${PLACES}`)).length === 1, 'the events to be read');
    await first.close();
    // From the beginning of the stream, and beside it all that the queue has.
    expect(await onLedger(`DELETE ${PLACES} RETURNING value`)).toHaveLength(1);
    const { tasks, close } = await start();
    const marker = await bull.queue.add('marker', {});
    await recorded(tasks, bull, marker.id!);
    for (const [index, id] of ids.entries()) {
      const lives = await livesOf(tasks, bull, id);
      expect(lives).toHaveLength(1);
      expect(lives[0]).toMatchObject({
        id: ended[index]!.id,
        status: ended[index]!.status,
        finishedAt: ended[index]!.finishedAt,
      });
    }
    await close();
  });

  it.each([
    ['failed', 'FAILURE'],
    ['completed', 'SUCCESS'],
  ] as const)('S3-35 are retried once they have %s before anybody reads that they had', async (state, status) => {
    const before = await start();
    const job = await bull.queue.add('again', {}, { delay: 3_600_000 });
    const first = await recorded(before.tasks, bull, job.id!, () => true);
    await before.close();
    await nobodyObserves(true);
    const { tasks, close } = await start();
    await tasks.promote(first.id);
    const worker = bull.work(async () => {
      if (state === 'failed') throw new Error('once');
    });
    await finished(job.id!);
    await worker.close();
    expect(await tasks.sync(first.id)).toMatchObject({ id: first.id, status });
    const { id } = await tasks.retry(first.id);
    // The end of the first comes in the same batch as what follows it.
    const [place] = await onLedger(`SELECT value->>'cursor' AS cursor ${PLACES}`);
    await nobodyObserves(false);
    const marker = await bull.queue.add('marker', {}, { delay: 3_600_000 });
    await recorded(tasks, bull, marker.id!, () => true);
    await until(
      async () =>
        !isDeepStrictEqual(await onLedger(`SELECT value->>'cursor' AS cursor ${PLACES}`), [place].filter(Boolean)),
      'the events to be read',
    );
    // Both were created when the job was added; the later one comes later.
    expect(await livesOf(tasks, bull, job.id!)).toMatchObject([
      { id: first.id, status },
      { id, status: 'PENDING', retryOf: first.id },
    ]);
    bull.work(async () => 'in the end');
    expect(await recorded(tasks, bull, job.id!, (one) => one.id === id && one.isCompleted)).toMatchObject({
      status: 'SUCCESS',
      result: 'in the end',
    });
    await close();
  });

  it('S3-44 are recorded once by two processes that observe, and one takes over from the other', async () => {
    const gate = new Gate();
    bull.work(
      async (job) => {
        if (job.name === 'held') await gate.opened;
        return 1;
      },
      { concurrency: 5 },
    );
    const [one, other] = [await start(), await start()];
    const jobs = await Promise.all(Array.from({ length: 20 }, (_, n) => bull.queue.add('many', { n })));
    const held = await bull.queue.add('held', {});
    for (const { id } of jobs) await recorded(other.tasks, bull, id!);
    // Also where both ask at the same moment.
    const running = await recorded(one.tasks, bull, held.id!, ({ status }) => status === 'STARTED');
    await Promise.all([one, other, one, other].map(({ tasks }) => tasks.sync(running.id)));
    await one.close();
    gate.open();
    expect(await recorded(other.tasks, bull, held.id!)).toMatchObject({ id: running.id, status: 'SUCCESS' });
    const { items } = await other.tasks.list({ queue: bull.name, limit: 100 });
    expect(items).toHaveLength(21);
    await other.close();
  });

  it('S3-21 S3-23 S3-36 are compared before timeouts are marked, and what BullMQ says to run is no timeout', async () => {
    const gate = new Gate();
    bull.work(() => gate.opened, { concurrency: 2 });
    const before = await start();
    const jobs = await Promise.all(['ends', 'goes on'].map((name) => bull.queue.add(name, {})));
    for (const { id } of jobs) await recorded(before.tasks, bull, id!, ({ status }) => status === 'STARTED');
    await before.close();
    // Nobody may observe: only the job of the clock compares.
    await nobodyObserves(true);
    const { module, tasks, close } = await start({ maintenance: { markTimeoutEnabled: true } });
    const maintenance = module.get(TaskMaintenance);
    const ended = Promise.all(jobs.map(({ id }) => finished(id!)));
    const quiet = await maintenance.markTimedOutExecutions();
    expect(quiet).toMatchObject({ updatedCount: 0, syncedCount: 2, syncedUpdatedCount: 0 });
    expect(await maintenance.markTimedOutExecutions({ maxSync: 1 })).toMatchObject({ syncedCount: 1 });
    const [first, second] = await Promise.all(jobs.map(({ id }) => recorded(tasks, bull, id!, () => true)));
    // Chosen by hand it is one, and stays what it is.
    await bull.queue.pause();
    const chosen = await maintenance.markTimedOutExecutions({ timeoutMinutes: 0.000_01 });
    expect(chosen).toMatchObject({ updatedCount: 2, syncedCount: 2 });
    gate.open();
    await ended;
    expect(await maintenance.markTimedOutExecutions()).toMatchObject({ syncedCount: 0, syncedUpdatedCount: 0 });
    for (const { id } of [first!, second!])
      expect(await tasks.sync(id)).toMatchObject({ status: 'FAILURE', reason: 'timeout' });
    await close();
  });

  it('S3-21 S3-36 are brought up to date by that job alone, where nobody observes', async () => {
    const before = await start();
    const jobs = await Promise.all([1, 2].map((n) => bull.queue.add('late', { n })));
    for (const { id } of jobs) await recorded(before.tasks, bull, id!, () => true);
    await before.close();
    await nobodyObserves(true);
    bull.work(async () => 1);
    for (const { id } of jobs) await finished(id!);
    const { module, tasks, close } = await start({ maintenance: { markTimeoutEnabled: true } });
    const report = await module.get(TaskMaintenance).markTimedOutExecutions();
    expect(report).toMatchObject({ updatedCount: 0, syncedCount: 2, syncedUpdatedCount: 2 });
    for (const { id } of jobs) expect(await recorded(tasks, bull, id!)).toMatchObject({ status: 'SUCCESS', result: 1 });
    await close();
  });
});
