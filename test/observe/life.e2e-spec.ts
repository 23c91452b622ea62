import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Tasks } from '@taskledger/nestjs';
import { UnrecoverableError } from 'bullmq';
import { Gate } from '../fixtures/gate.js';
import type { TaskApp } from '../fixtures/task-app.js';
import { until } from '../fixtures/until.js';
import { livesOf, observe, PlainBullMq, recorded } from './support/observed-app.js';

describe('jobs of a BullMQ queue that is observed', () => {
  let bull: PlainBullMq;
  let app: TaskApp;
  let tasks: Tasks;

  beforeAll(async () => {
    bull = new PlainBullMq();
    app = await observe(bull, { limits: { payloadBytes: 20_000 } });
    tasks = app.tasks;
  });
  afterEach(() => bull.stopWorking());
  afterAll(async () => {
    await app.close();
    await bull.close();
  });

  it('S3-35 are executions with name, queue, payload, result and times', async () => {
    bull.work(async (job) => ({ sentTo: job.data.to }));
    const job = await bull.queue.add('welcome', { to: 'ada' });
    const execution = await recorded(tasks, bull, job.id!);
    expect(execution).toMatchObject({
      taskName: 'welcome',
      module: 'bullmq',
      queue: bull.name,
      status: 'SUCCESS',
      reason: null,
      error: null,
      external: true,
      engine: 'bullmq',
      engineId: job.id,
      taskId: `bullmq:${bull.prefix}:${bull.name}:${job.id}`,
      payload: { to: 'ada' },
      result: { sentTo: 'ada' },
      attempt: 1,
      maxAttempts: 1,
      run: 1,
    });
    const done = (await bull.queue.getJob(job.id!))!;
    expect(execution.createdAt.getTime()).toBe(done.timestamp);
    expect(execution.startedAt?.getTime()).toBe(done.processedOn);
    expect(execution.finishedAt?.getTime()).toBe(done.finishedOn);
  });

  it('S3-35 S3-44 tell where they are, and nothing of the queue or the job changes', async () => {
    const gate = new Gate();
    const job = await bull.queue.add('slow', { n: 1 });
    expect(await recorded(tasks, bull, job.id!, () => true)).toMatchObject({ status: 'PENDING', startedAt: null });
    const before = await bull.redis.hgetall(bull.queue.toKey(job.id!));
    const meta = await bull.redis.hgetall(bull.queue.toKey('meta'));
    bull.work(() => gate.opened);
    const running = await recorded(tasks, bull, job.id!, ({ status }) => status === 'STARTED');
    expect(running).toMatchObject({ isRunning: true, finishedAt: null, startedAt: expect.any(Date) });
    gate.open();
    await recorded(tasks, bull, job.id!);
    expect(await bull.redis.hgetall(bull.queue.toKey(job.id!))).toMatchObject(before);
    expect(await bull.redis.hgetall(bull.queue.toKey('meta'))).toEqual(meta);
  });

  it('S3-35 keep each failed attempt, and the error with its stack', async () => {
    bull.work(async (job) => {
      if (job.attemptsMade < 2) throw new TypeError(`no luck ${job.attemptsMade}`);
      return 'at last';
    });
    const job = await bull.queue.add('flaky', {}, { attempts: 3, backoff: { type: 'fixed', delay: 300 } });
    const waiting = await recorded(tasks, bull, job.id!, ({ status }) => status === 'RETRY');
    expect(waiting).toMatchObject({ error: 'no luck 0', errorType: 'TypeError', maxAttempts: 3, attempt: 1 });
    expect(waiting.scheduledFor).toBeInstanceOf(Date);
    const execution = await recorded(tasks, bull, job.id!);
    expect(execution).toMatchObject({ status: 'SUCCESS', attempt: 3, run: 3, result: 'at last', error: null });
    expect((await tasks.attempts(execution.id)).map(({ attempt, status, error }) => [attempt, status, error])).toEqual([
      [1, 'FAILURE', 'no luck 0'],
      [2, 'FAILURE', 'no luck 1'],
      [3, 'SUCCESS', null],
    ]);
  });

  it('S3-36 end as FAILURE with message, type, stack and fingerprint when the attempts are used up', async () => {
    bull.work(async () => {
      throw new RangeError('out of paper');
    });
    const job = await bull.queue.add('print', {}, { attempts: 2 });
    const execution = await recorded(tasks, bull, job.id!);
    expect(execution).toMatchObject({ status: 'FAILURE', error: 'out of paper', errorType: 'RangeError', attempt: 2 });
    expect(execution.traceback).toMatch(/^RangeError: out of paper\n {4}at /);
    expect(execution.errorFingerprint).toMatch(/^[0-9a-f]{16}$/);
    expect((await tasks.attempts(execution.id)).map(({ status }) => status)).toEqual(['FAILURE', 'FAILURE']);
    const last = await bull.queue.add('print', {}, { attempts: 5 });
    await bull.stopWorking();
    bull.work(async () => {
      throw new UnrecoverableError('never');
    });
    expect(await recorded(tasks, bull, last.id!)).toMatchObject({ status: 'FAILURE', error: 'never' });
  });

  it('S3-09 show progress as it is reported, as a number or an object', async () => {
    const gate = new Gate();
    bull.work(
      async (job) => {
        await job.updateProgress(
          job.name === 'number' ? 41.6 : { percent: 20, message: 'half of it', step: 'prepare' },
        );
        await gate.opened;
      },
      { concurrency: 2 },
    );
    const number = await bull.queue.add('number', {});
    const object = await bull.queue.add('object', {});
    const hasProgress = ({ metadata }: { metadata: Record<string, unknown> }) => 'progress_percent' in metadata;
    expect((await recorded(tasks, bull, number.id!, hasProgress)).metadata).toMatchObject({ progress_percent: 42 });
    expect((await recorded(tasks, bull, object.id!, hasProgress)).metadata).toMatchObject({
      progress_percent: 20,
      progress_message: 'half of it',
      progress_step: 'prepare',
    });
    gate.open();
    expect((await recorded(tasks, bull, number.id!)).metadata).toMatchObject({ progress_percent: 100 });
  });

  it('S3-35 have the lines of the job log, each once and in order', async () => {
    const gate = new Gate();
    bull.work(async (job) => {
      await job.log('first');
      await job.log('second');
      await gate.opened;
      await job.log('third');
    });
    const job = await bull.queue.add('chatty', {});
    const running = await recorded(tasks, bull, job.id!, ({ logCount }) => logCount === 2);
    await tasks.log(running.id, 'of a person');
    gate.open();
    const { id } = await recorded(tasks, bull, job.id!);
    expect((await tasks.logs(id)).map(({ message }) => message)).toEqual(['first', 'second', 'of a person', 'third']);
  });

  it('S3-35 that are delayed say when they are due', async () => {
    const job = await bull.queue.add('later', {}, { delay: 3_600_000 });
    const execution = await recorded(tasks, bull, job.id!, ({ scheduledFor }) => scheduledFor !== null);
    expect(execution).toMatchObject({ status: 'PENDING' });
    expect(execution.scheduledFor?.getTime()).toBe(job.timestamp + 3_600_000);
    await job.remove();
  });

  it('S3-35 that were removed are REVOKED, and say that', async () => {
    const job = await bull.queue.add('unwanted', {}, { delay: 3_600_000 });
    await recorded(tasks, bull, job.id!, () => true);
    await job.remove();
    expect(await recorded(tasks, bull, job.id!)).toMatchObject({
      status: 'REVOKED',
      reason: 'removed',
      error: 'The job was removed from BullMQ before it had finished.',
    });
  });

  it('S3-35 that vanish without an event are REVOKED as well', async () => {
    const kept = await bull.queue.add('drained', {});
    const disposable = await bull.queue.add('drained', {}, { removeOnComplete: true });
    for (const { id } of [kept, disposable]) await recorded(tasks, bull, id!, () => true);
    await bull.queue.drain();
    expect(await recorded(tasks, bull, kept.id!)).toMatchObject({ status: 'REVOKED', reason: 'removed' });
    expect(await recorded(tasks, bull, disposable.id!)).toMatchObject({
      status: 'REVOKED',
      reason: 'outcome_unknown',
      error: expect.stringMatching(/nobody saw how it ended/),
    });
  });

  it('S3-35 that their queue does not keep have the end that BullMQ told', async () => {
    bull.work(async (job) => {
      if (job.name === 'bad') throw new Error('broken');
      return { kept: false };
    });
    const options = { removeOnComplete: true, removeOnFail: true };
    const good = await bull.queue.add('good', { n: 1 }, options);
    const bad = await bull.queue.add('bad', { n: 1 }, options);
    expect(await recorded(tasks, bull, good.id!)).toMatchObject({
      taskName: 'good',
      status: 'SUCCESS',
      result: { kept: false },
    });
    expect(await recorded(tasks, bull, bad.id!)).toMatchObject({ taskName: 'bad', status: 'FAILURE', error: 'broken' });
    expect(await bull.queue.getJob(good.id!)).toBeUndefined();
  });

  it('S3-35 whose id is used again are new executions', async () => {
    bull.work(async (job) => job.data.n);
    const lives = [];
    for (const n of [1, 2, 3]) {
      const job = await bull.queue.add('again', { n }, { jobId: 'the-same' });
      const length = n;
      await until(
        async () => (await livesOf(tasks, bull, 'the-same')).filter(({ isCompleted }) => isCompleted).length === length,
        `life ${n}`,
      );
      lives.push(n);
      await job.remove();
    }
    const found = await livesOf(tasks, bull, 'the-same');
    const results = await Promise.all(found.map(async ({ id }) => (await tasks.get(id))?.result));
    expect(results).toEqual(lives);
    expect(new Set(found.map(({ taskId }) => taskId)).size).toBe(3);
    expect(found.map(({ status }) => status)).toEqual(['SUCCESS', 'SUCCESS', 'SUCCESS']);
  });

  it('S3-35 that are retried in BullMQ go on as an execution that refers to the one before', async () => {
    let isBroken = true;
    bull.work(async () => {
      if (isBroken) throw new Error('not yet');
      return 'now';
    });
    const job = await bull.queue.add('mended', {});
    const first = await recorded(tasks, bull, job.id!);
    isBroken = false;
    await (await bull.queue.getJob(job.id!))!.retry();
    const second = await recorded(tasks, bull, job.id!, ({ status }) => status === 'SUCCESS');
    expect(second).toMatchObject({ retryOf: first.id, result: 'now', payload: {} });
    expect(await tasks.get(first.id)).toMatchObject({ status: 'FAILURE', error: 'not yet' });
  });

  it('S3-35 that stall say so, and run again', async () => {
    const hang = new Gate();
    const options = { lockDuration: 500, stalledInterval: 300, maxStalledCount: 5 };
    const dying = bull.work(() => hang.opened, { ...options, skipLockRenewal: true, skipStalledCheck: true });
    const job = await bull.queue.add('stalls', {});
    await recorded(tasks, bull, job.id!, ({ status }) => status === 'STARTED');
    await dying.pause(true);
    // Workers of the tests before have looked for stalled jobs, and half a minute is their pace.
    await bull.redis.del(bull.queue.toKey('stalled-check'));
    bull.work(async () => 'second time', options);
    const execution = await recorded(tasks, bull, job.id!);
    hang.open();
    expect(execution).toMatchObject({ status: 'SUCCESS', result: 'second time', crashes: 1, run: 2, attempt: 1 });
    expect((await tasks.logs(execution.id)).map(({ level, message }) => [level, message])).toEqual([
      ['warning', expect.stringMatching(/stalled/)],
    ]);
  });

  it('S3-35 of a flow have their parent', async () => {
    const { FlowProducer } = await import('bullmq');
    bull.work(async (job) => job.name);
    const flows = new FlowProducer({ connection: bull.redis, prefix: bull.prefix });
    const children = [{ name: 'child', queueName: bull.name, data: {} }];
    const { job, children: [child] = [] } = await flows.add({
      name: 'parent',
      queueName: bull.name,
      data: {},
      children,
    });
    expect(await recorded(tasks, bull, job.id!)).toMatchObject({ taskName: 'parent', status: 'SUCCESS' });
    const { metadata } = await recorded(tasks, bull, child!.job.id!);
    expect(metadata).toMatchObject({ bullmq: { parent: `${bull.prefix}:${bull.name}:${job.id}` } });
    await flows.close();
  });

  it('S3-35 hold what BullMQ takes, however odd it is', async () => {
    bull.work(async (job) => job.data);
    const odd: unknown[] = [null, 'text', 7, [1, 2], { nul: 'a\u0000b', half: '\ud800', deep: { a: [{}] } }, ''];
    for (const data of odd) {
      const job = await bull.queue.add('odd', data);
      expect(await recorded(tasks, bull, job.id!)).toMatchObject({ status: 'SUCCESS', taskName: 'odd' });
    }
    const large = await bull.queue.add(
      'x'.repeat(400),
      { text: 'x'.repeat(30_000) },
      { jobId: `id-${'y'.repeat(3_000)}` },
    );
    const execution = await recorded(tasks, bull, large.id!);
    expect(execution).toMatchObject({ status: 'SUCCESS', payload: { omitted: expect.stringMatching(/bytes/) } });
    expect(execution.taskName).toHaveLength(255);
  });

  it('S3-37 S3-27 are in lists, counts and statistics as all others are', async () => {
    bull.work(async () => 1);
    const job = await bull.queue.add('counted', {});
    await recorded(tasks, bull, job.id!);
    expect((await tasks.list({ taskName: 'counted', module: 'bullmq' })).items).toHaveLength(1);
    expect(await tasks.stats({ taskName: 'counted' })).toMatchObject({ SUCCESS: 1 });
    const now = Date.now();
    const report = await tasks.statistics({
      from: new Date(now - 600_000),
      to: new Date(now + 60_000),
      taskName: 'counted',
    } as never);
    expect(JSON.stringify(report)).toContain('"success":1');
  });
});
