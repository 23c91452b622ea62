import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { Task, TaskContext, type TaskExecution } from '@taskledger/nestjs';
import { Ledger } from '../../libs/task/src/ledger/index.js';
import { Janitor } from '../../libs/task/src/maintenance/index.js';
import { startTaskApp, type TaskApp } from '../fixtures/task-app.js';
import { until } from '../fixtures/until.js';
import { Turnstile } from './support/turnstile.js';

const turnstile = new Turnstile();
const HOUR_MS = 3_600_000;

@Injectable()
class RetainedTasks {
  @Task('keep')
  async keep({ name }: { name: string }, ctx: TaskContext): Promise<string> {
    await ctx.progress(50);
    await ctx.artifacts.save('step.json', { step: 1 });
    await turnstile.pass(name);
    return name;
  }

  @Task('fail')
  fail(): never {
    throw new Error('no');
  }
}

describe('S2: clearing away finished executions', () => {
  let app: TaskApp;
  let ledger: Ledger;

  beforeAll(async () => {
    app = await startTaskApp([RetainedTasks], { retention: { finished: '1h' } });
    ledger = app.module.get(Ledger, { strict: false });
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
  afterAll(() => app.close());

  const ended = async (id: string): Promise<TaskExecution> =>
    (await app.tasks.waitFor(id, { timeout: '20s' })).execution;

  /** What the sweep of every minute does, at a moment of the ledger's clock. */
  async function sweepAt(ms: number): Promise<number> {
    jest.spyOn(ledger.clock, 'now').mockReturnValue(ms);
    const removed = await app.module.get(Janitor, { strict: false }).removeOldExecutions();
    jest.restoreAllMocks();
    return removed;
  }

  it('S2-14 removes what finished longer ago than the retention, by the time of its end', async () => {
    const early = await app.tasks.enqueue('keep', { name: 'created first' });
    turnstile.open('finished first');
    const old = await ended((await app.tasks.enqueue('keep', { name: 'finished first' })).id);
    await until(() => ledger.clock.now() > Number(old.finishedAt) + 1, 'time to pass');
    turnstile.open('created first');
    const young = await ended(early.id);

    expect(await sweepAt(Number(old.finishedAt) + HOUR_MS - 1)).toBe(0);
    expect(await app.tasks.get(old.id)).not.toBeNull();
    expect(await sweepAt(Number(young.finishedAt) + HOUR_MS)).toBe(1);
    expect(await app.tasks.get(old.id)).toBeNull();
    expect(await app.tasks.get(young.id)).toMatchObject({ status: 'SUCCESS', result: 'created first' });
    for (const rest of [app.tasks.logs(old.id), app.tasks.attempts(old.id), app.tasks.artifacts(old.id)]) {
      expect(await rest).toEqual([]);
    }
    expect(await app.tasks.artifacts(young.id)).toHaveLength(1);
  });

  it('S2-14 removes completed, failed and cancelled ones, and never what is waiting, running or to be retried', async () => {
    turnstile.open('done');
    const retry = { maxRetries: 1, baseMs: 24 * HOUR_MS };
    const finished = [
      await app.tasks.enqueue('keep', { name: 'done' }),
      await app.tasks.enqueue('fail'),
      await app.tasks.enqueue('fail', {}, { delay: '1h' }),
    ] as const;
    await finished[2].cancel();
    const live = [
      await app.tasks.enqueue('keep', { name: 'running' }),
      await app.tasks.enqueue('fail', {}, { delay: '9h' }),
      await app.tasks.enqueue('fail', {}, { retry }),
    ] as const;
    await Promise.all(finished.map(({ id }) => ended(id)));
    await until(async () => (await live[2].status()) === 'RETRY', 'the first attempt to fail');
    await turnstile.arrived('running');

    await sweepAt(Date.now() + 100 * HOUR_MS);
    for (const { id } of finished) expect(await app.tasks.get(id)).toBeNull();
    expect(await Promise.all(live.map((handle) => handle.status()))).toEqual(['STARTED', 'PENDING', 'RETRY']);
    turnstile.open('running');
    expect(await live[0].result()).toBe('running');
  });

  it('S2-14 frees the task id of what it removes', async () => {
    turnstile.open('monthly');
    const first = await app.tasks.enqueue('keep', { name: 'monthly' }, { taskId: 'invoice-7' });
    await first.result();
    expect((await app.tasks.enqueue('keep', { name: 'monthly' }, { taskId: 'invoice-7' })).id).toBe(first.id);
    await sweepAt(Date.now() + 100 * HOUR_MS);
    expect(await app.tasks.getByTaskId('invoice-7')).toBeNull();
    const second = await app.tasks.enqueue('keep', { name: 'monthly' }, { taskId: 'invoice-7' });
    expect(second.id).not.toBe(first.id);
    expect(await second.result()).toBe('monthly');
  });
});
