import { getEventListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { LedgerClosedError, Task, TaskContext, type Tasks, TaskTracker } from '@taskledger/nestjs';
import { startTaskApp, type TaskApp } from '../fixtures/task-app.js';
import { until } from '../fixtures/until.js';
import { warningsDuring } from './support/warnings.js';

const CHILDREN = 30;

@Injectable()
class FamilyTasks {
  static listeners = 0;

  @Task('child', { queue: 'children' })
  child({ n }: { n: number }): number {
    return n;
  }

  @Task('parent')
  async parent(_: object, ctx: TaskContext): Promise<number> {
    const children = await ctx.tasks.enqueueMany(
      'child',
      Array.from({ length: CHILDREN }, (_, n) => ({ n })),
    );
    const results = await ctx.tasks.gather(...children);
    FamilyTasks.listeners = getEventListeners(ctx.signal, 'abort').length;
    return results.length;
  }

  @Task('spreader')
  async spreader(_: object, { signal }: TaskContext): Promise<string> {
    await Promise.all(Array.from({ length: CHILDREN }, () => pause(1, undefined, { signal })));
    return 'done';
  }

  @Task('hurried', { timeout: '50ms' })
  async hurried(_: object, ctx: TaskContext): Promise<void> {
    const { id } = await ctx.tasks.enqueue('child', { n: 0 }, { delay: '1h' });
    await ctx.tasks.waitFor(id, { timeout: '1m' });
  }
}

describe('waiting for executions', () => {
  let app: TaskApp;

  beforeAll(async () => {
    app = await startTaskApp([FamilyTasks]);
  });
  afterAll(() => app.close());

  it('A9 gathers any number of children in a handler without a warning', async () => {
    const warnings = await warningsDuring(async () => {
      const { id } = await app.tasks.enqueue('parent');
      expect(await app.tasks.result(id)).toBe(CHILDREN);
    });
    expect(warnings).toEqual([]);
    expect(FamilyTasks.listeners).toBeLessThanOrEqual(2);
  });

  it('A9 lets a handler pass its signal on as often as it likes', async () => {
    const warnings = await warningsDuring(async () => {
      const { id } = await app.tasks.enqueue('spreader');
      expect(await app.tasks.result(id)).toBe('done');
    });
    expect(warnings).toEqual([]);
  });

  it('A9 waits under a signal of the caller any number of times, and stops all when it aborts', async () => {
    const { id } = await app.tasks.enqueue('child', { n: 1 }, { delay: '1h' });
    const controller = new AbortController();
    const warnings = await warningsDuring(async () => {
      const waits = Array.from({ length: CHILDREN }, () => app.tasks.waitFor(id, { signal: controller.signal }));
      await until(() => getEventListeners(controller.signal, 'abort').length > 0, 'the waits');
      controller.abort(new Error('enough'));
      const ends = await Promise.allSettled(waits);
      expect(ends.map(({ status }) => status)).toEqual(Array<string>(CHILDREN).fill('rejected'));
    });
    expect(warnings).toEqual([]);
    await expect(app.tasks.waitFor(id, { signal: controller.signal })).rejects.toThrow('enough');
  });

  it('A9 still ends a wait in a handler whose signal aborts', async () => {
    const { id } = await app.tasks.enqueue('hurried');
    expect(await app.tasks.waitFor(id)).toMatchObject({
      outcome: 'failure',
      error: expect.stringContaining('timed out'),
    });
  });
});

describe('an application that closes', () => {
  const READS: [string, (tasks: Tasks, id: string) => Promise<unknown>][] = [
    ['get', (tasks, id) => tasks.get(id)],
    ['getByTaskId', (tasks, id) => tasks.getByTaskId(id)],
    ['list', (tasks) => tasks.list()],
    ['list with a search', (tasks) => tasks.list({ search: 'child' })],
    ['count', (tasks) => tasks.count()],
    ['attempts', (tasks, id) => tasks.attempts(id)],
    ['logs', (tasks, id) => tasks.logs(id)],
    ['countLogs', (tasks, id) => tasks.countLogs(id)],
    ['artifacts', (tasks, id) => tasks.artifacts(id)],
    ['artifact', (tasks, id) => tasks.artifact(id)],
    ['status', (tasks, id) => tasks.status(id)],
    ['stats', (tasks) => tasks.stats()],
    ['statistics', (tasks) => tasks.statistics({ from: new Date(Date.now() - 60_000), to: new Date() } as never)],
    ['waitFor', (tasks, id) => tasks.waitFor(id)],
    ['result', (tasks, id) => tasks.result(id)],
  ];
  const WRITES: typeof READS = [
    ['enqueue', (tasks) => tasks.enqueue('child', { n: 1 })],
    ['enqueue with a key', (tasks) => tasks.enqueue('child', { n: 1 }, { taskId: 'late' })],
    ['enqueueMany', (tasks) => tasks.enqueueMany('child', [{ n: 1 }, { n: 2 }])],
    ['execute', (tasks) => tasks.execute('child', { n: 1 })],
    ['cancel', (tasks, id) => tasks.cancel(id)],
    ['cancelMany', (tasks, id) => tasks.cancelMany([id])],
    ['cancelPending', (tasks) => tasks.cancelPending()],
    ['retry', (tasks, id) => tasks.retry(id)],
    ['reorder', (tasks, id) => tasks.reorder(id, 1)],
    ['updateProgress', (tasks, id) => tasks.updateProgress(id, 5)],
    ['log', (tasks, id) => tasks.log(id, 'late')],
  ];

  it('C11 tells who waits that the ledger is closed, at once and in its own words', async () => {
    const app = await startTaskApp([FamilyTasks]);
    const handle = await app.tasks.enqueue('child', { n: 1 }, { delay: '1h' });
    const waits = [handle.result(), app.tasks.waitFor(handle.id), app.tasks.result(handle.id, { timeout: '2h' })];
    const ends = Promise.allSettled(waits);
    await app.close();
    for (const end of await ends)
      expect(end).toMatchObject({ status: 'rejected', reason: expect.any(LedgerClosedError) });
  });

  describe('afterwards', () => {
    let app: TaskApp;
    let tracker: TaskTracker;
    let id: string;

    beforeAll(async () => {
      app = await startTaskApp([FamilyTasks]);
      tracker = app.module.get(TaskTracker, { strict: false });
      ({ id } = await app.tasks.enqueue('child', { n: 1 }, { delay: '1h' }));
      await app.close();
    });

    it.each([...READS, ...WRITES])('C11 %s says that the ledger is closed', async (_, call) => {
      await expect(call(app.tasks, id)).rejects.toBeInstanceOf(LedgerClosedError);
    });

    it('C11 tracking says so too', async () => {
      const registration = { taskId: 'late', taskName: 'late', module: 'm' };
      await expect(tracker.registerTaskExecution(registration)).rejects.toBeInstanceOf(LedgerClosedError);
      await expect(tracker.updateTaskStatus('late', 'SUCCESS')).rejects.toBeInstanceOf(LedgerClosedError);
    });

    it('C11 is unhealthy, and does not throw', async () => {
      expect(await app.tasks.health()).toEqual({ ledger: 'down', engine: 'down' });
    });
  });
});
