import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { TaskContext, TaskModuleOptions } from '@taskledger/nestjs';
import type { Job } from 'bullmq';
import { type ContractApp, startContractApp, startOnStores } from '../fixtures/contract-app.js';
import { Gate } from '../fixtures/gate.js';
import { createServerStores, NO_DUTIES, PROFILE } from '../fixtures/profile.js';
import { Door } from '../fixtures/redis-door.js';
import { until } from '../fixtures/until.js';
import { PlainBullMq, REDIS } from '../observe/support/observed-app.js';

const CHILD = fileURLToPath(new URL('../fixtures/external-child.mjs', import.meta.url));

// npm test has no servers on the embedded profile; test/seeds has what is to be said there.
describe('jobs of queues of others', () => {
  if (PROFILE === 'embedded') {
    it('are for ledgers beside a Redis', () => expect(PROFILE).toBe('embedded'));
    return;
  }

  let bull: PlainBullMq;
  let app: ContractApp;

  beforeEach(() => void (bull = new PlainBullMq()));
  afterEach(async () => {
    await app.close();
    await bull.close();
  });

  const start = async (options: TaskModuleOptions = {}): Promise<ContractApp> =>
    (app = await startContractApp({ external: { connection: REDIS, prefix: bull.prefix }, ...options }));
  const waits = ({ registry } = app): void =>
    registry.registerFunction('waits', (payload: object, ctx: TaskContext) => ctx.external(bull.name, 'work', payload));
  const theJob = (withinMs?: number): Promise<Job> =>
    until(async () => (await bull.queue.getJobs())[0], 'the job', withinMs);

  it('are added once: another attempt takes the result that the first one got', async () => {
    let runs = 0;
    bull.work(() => Promise.resolve(++runs));
    await start();
    app.registry.registerFunction('twice', async (_: object, ctx: TaskContext) => {
      const results = [
        await ctx.external(bull.name, 'work', { n: 1 }),
        await ctx.external(bull.name, 'work', { n: 1 }),
      ];
      if (ctx.attempt === 1) throw new Error('not yet');
      return results;
    });
    const { id } = await app.tasks.enqueue('twice', {}, { retry: { maxRetries: 1, baseMs: 1 } });
    expect(await app.tasks.result(id)).toEqual([1, 2]);
    expect((await app.tasks.get(id))?.attempt).toBe(2);
    expect(runs).toBe(2);
  });

  it('run again as the same job when they have failed and another attempt asks', async () => {
    const ids: unknown[] = [];
    bull.work(async ({ id }) => {
      if (ids.push(id) === 1) throw new Error('at first');
      return 'at last';
    });
    await start();
    waits();
    const { id } = await app.tasks.enqueue('waits', {}, { retry: { maxRetries: 1, baseMs: 1 } });
    expect(await app.tasks.result(id)).toBe('at last');
    expect(ids).toEqual([ids[0], ids[0]]);
  });

  it('are found again by the run that follows a killed process', async () => {
    const stores = await createServerStores();
    const options = {
      ...stores.options,
      ...NO_DUTIES,
      external: { connection: REDIS, prefix: bull.prefix },
      timeouts: { nodeLease: '2s' },
    } as const;
    app = await startOnStores(stores, { ...options, worker: false });
    waits();
    const child = fork(CHILD, [JSON.stringify(options), bull.name], { execArgv: [] });
    try {
      const { id } = await app.tasks.enqueue('waits', { n: 1 }, { taskId: 'of the killed' });
      const { id: jobId } = await theJob(60_000);
      child.kill('SIGKILL');
      await once(child, 'exit');
      const next = await startOnStores(stores, options);
      try {
        waits(next);
        const ran: unknown[] = [];
        bull.work((job) => Promise.resolve(ran.push(job.id)));
        expect(await next.tasks.result(id)).toBe(1);
        // A busy machine may take a run away from the living, too.
        const { run, attempt } = (await next.tasks.get(id))!;
        expect([attempt, run > 1]).toEqual([1, true]);
        expect(ran).toEqual([jobId]);
      } finally {
        await next.close();
      }
    } finally {
      child.kill('SIGKILL');
      await app.close().finally(stores.drop);
    }
  });

  it('are lost when somebody removes them, and not when they end and are removed at once', async () => {
    await start();
    waits();
    app.registry.registerFunction('leaves_nothing', (_: object, ctx: TaskContext) =>
      ctx.external(bull.name, 'work', {}, { removeOnComplete: true, removeOnFail: true }),
    );
    const lost = await app.tasks.enqueue('waits');
    await (await theJob()).remove();
    await expect(lost.result()).rejects.toMatchObject({ errorType: 'ExternalJobLostError' });
    const ended = await app.tasks.enqueue('leaves_nothing');
    await theJob();
    bull.work(() => Promise.resolve('gone'));
    expect(await ended.result()).toBe('gone');
    expect(await bull.queue.getJobs()).toEqual([]);
  });

  it('are waited for while Redis is away, and added when it is back', async () => {
    const door = await Door.opened();
    try {
      await start({ external: { connection: door.url, prefix: bull.prefix } });
      waits();
      const before = await app.tasks.enqueue('waits', { n: 1 });
      await theJob();
      await door.close();
      const meanwhile = await app.tasks.enqueue('waits', { n: 2 });
      bull.work((job) => Promise.resolve((job.data as { n: number }).n));
      await until(async () => (await bull.queue.getCompletedCount()) === 1, 'the end that nobody hears of');
      await until(async () => (await meanwhile.status()) === 'STARTED', 'the second to begin');
      await door.open();
      expect(await Promise.all([before.result(), meanwhile.result()])).toEqual([1, 2]);
      // One for commands, one for events, however many calls there were.
      expect(door.connections).toBeLessThanOrEqual(2);
      await app.close();
      await until(() => door.connections === 0, 'the connections to be closed');
    } finally {
      await door.close();
    }
  });

  it('go on when the run that waits for them is cancelled, timed out or handed over', async () => {
    await start({ worker: { shutdownGrace: '100ms', concurrency: 1 } });
    waits();
    const cancelled = await app.tasks.enqueue('waits', { n: 1 });
    const job = await theJob();
    await cancelled.cancel();
    await until(async () => (await cancelled.status()) === 'REVOKED', 'the end of the wait');
    const late = await app.tasks.enqueue('waits', { n: 2 }, { timeout: '200ms' });
    await expect(late.result()).rejects.toMatchObject({ errorType: 'TaskTimeoutError' });
    await app.tasks.enqueue('waits', { n: 3 });
    await until(async () => (await bull.queue.getJobCountByTypes('waiting')) === 3, 'the third job');
    const asked = performance.now();
    await app.close();
    expect(performance.now() - asked).toBeLessThan(10_000);
    expect(await job.getState()).toBe('waiting');
  });

  it('hold no slot: others run while a run waits, and it waits for its slot when the job has ended', async () => {
    await start({ worker: { concurrency: 1 } });
    waits();
    const gate = new Gate();
    app.registry.registerFunction('other', () => gate.opened);
    const waiting = await app.tasks.enqueue('waits');
    await theJob();
    const other = await app.tasks.enqueue('other');
    await until(async () => (await other.status()) === 'STARTED', 'the other to run');
    const done = new Gate();
    bull.work(() => Promise.resolve('done')).on('completed', () => done.open());
    await done.opened;
    expect(await waiting.status()).toBe('STARTED');
    gate.open();
    expect(await waiting.result()).toBe('done');
  });
});
