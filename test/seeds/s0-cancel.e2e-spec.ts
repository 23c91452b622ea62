import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { OnTaskEvent, Task, TaskContext, type TaskEvent, TaskRevokedError } from '@taskledger/nestjs';
import { startTaskApp, type TaskApp } from '../fixtures/task-app.js';
import { until } from '../fixtures/until.js';
import { Turnstile } from './support/turnstile.js';

const turnstile = new Turnstile();

@Injectable()
class CancelTasks {
  readonly cleanedUp: string[] = [];
  readonly events: string[] = [];
  tooLate: unknown;

  @Task('cooperative')
  async cooperative({ name }: { name: string }, ctx: TaskContext): Promise<string> {
    try {
      await turnstile.pass(name, ctx.signal);
      return 'completed';
    } catch (error) {
      await ctx.progress(50, 'Cleaning up…');
      this.cleanedUp.push(`${name}: ${(error as Error).name}`);
      throw error;
    }
  }

  @Task('translating')
  async translating({ name }: { name: string }, ctx: TaskContext): Promise<string> {
    await turnstile.pass(name, ctx.signal).catch(() => {
      throw new Error('socket closed');
    });
    return 'completed';
  }

  @Task('deaf')
  async deafTask({ name }: { name: string }, ctx: TaskContext): Promise<void> {
    await turnstile.pass(name);
    this.tooLate = await ctx.progress(99, 'too late').then(() => 'nothing happened');
  }

  @Task('last_word')
  async lastWord({ name }: { name: string }, ctx: TaskContext): Promise<string> {
    await turnstile.pass(name, ctx.signal).catch(() => undefined);
    return 'finished anyway';
  }

  @Task('flaky', { retry: { maxRetries: 3, baseMs: 3_600_000 } })
  flaky({ name }: { name: string }): never {
    turnstile.arrivals.push(name);
    throw new Error('try later');
  }

  @OnTaskEvent('revoked')
  revoked({ executionId }: TaskEvent): void {
    this.events.push(executionId);
  }
}

describe('S0, S1, S2: cancelling', () => {
  let app: TaskApp;
  let handlers: CancelTasks;

  beforeAll(async () => {
    app = await startTaskApp([CancelTasks], { timeouts: { abortGrace: 100 }, queues: { full: {} } });
    handlers = app.module.get(CancelTasks);
  });
  afterAll(() => app.close());

  const ended = async (id: string) => (await app.tasks.waitFor(id, { timeout: '20s' })).execution;

  it('S0-06 cancels everything that is queued or running, and tells how many', async () => {
    const running = await app.tasks.enqueue('cooperative', { name: 'pending 1' });
    const queued = await app.tasks.enqueue('cooperative', { name: 'pending 2' }, { delay: '30m' });
    const scheduled = await app.tasks.enqueue('cooperative', { name: 'pending 3' }, { runAt: new Date('2100-01-01') });
    await turnstile.arrived('pending 1');
    expect(await app.tasks.cancelPending()).toBe(3);
    const ends = await Promise.all([running, queued, scheduled].map(({ id }) => ended(id)));
    expect(ends).toMatchObject(Array(3).fill({ status: 'REVOKED', reason: 'user_cancelled' }));
    expect(ends.map(({ error }) => error)).toEqual(Array(3).fill('Canceled due to shutdown'));
    expect(turnstile.arrivals).not.toContain('pending 2');
    expect(await app.tasks.cancelPending()).toBe(0);
  });

  it('S1-08 S2-08 cancels what has not started: it never will', async () => {
    const queue = 'full';
    const blockers = await app.tasks.enqueueMany('cooperative', Array(10).fill({ name: 'blocker' }), { queue });
    await turnstile.arrived('blocker', 10);
    const handle = await app.tasks.enqueue('cooperative', { name: 'waiting' }, { queue });
    const after = await app.tasks.enqueue('cooperative', { name: 'after' }, { queue });
    expect(await handle.cancel('not needed')).toBe(true);
    expect(await app.tasks.get(handle.id)).toMatchObject({ status: 'REVOKED', error: 'not needed', startedAt: null });
    turnstile.open('blocker', 'waiting', 'after');
    // What was enqueued after it has run, so the cancelled one would have.
    await app.tasks.gather(...blockers, after);
    expect(turnstile.arrivals).not.toContain('waiting');
    expect(handlers.events).toContain(handle.id);
  });

  it('S1-08 S2-09 asks a running task to stop; it cleans up, throws again, and ends as cancelled', async () => {
    const handle = await app.tasks.enqueue('cooperative', { name: 'running' });
    await turnstile.arrived('running');
    expect(await handle.cancel('changed my mind')).toBe(true);
    const execution = await ended(handle.id);
    expect(handlers.cleanedUp).toContain('running: TaskRevokedError');
    expect(execution).toMatchObject({
      status: 'REVOKED',
      reason: 'user_cancelled',
      metadata: { progress_percent: 50 },
    });
    expect(execution.error).toContain('changed my mind');
    await expect(handle.result()).rejects.toThrow(TaskRevokedError);
    await expect(handle.result()).rejects.toThrow('changed my mind');
    await until(() => handlers.events.includes(handle.id), 'the event');
  });

  it('S2-09 ends as cancelled too when the handler throws something else on its way out', async () => {
    const handle = await app.tasks.enqueue('translating', { name: 'translating' });
    await turnstile.arrived('translating');
    await handle.cancel();
    expect(await ended(handle.id)).toMatchObject({ status: 'REVOKED', reason: 'user_cancelled', error: null });
  });

  it('S2-09 does not wait for a handler that ignores its signal, and keeps the slot free of what it does later', async () => {
    const handle = await app.tasks.enqueue('deaf', { name: 'deaf' });
    await turnstile.arrived('deaf');
    await handle.cancel();
    expect(await ended(handle.id)).toMatchObject({ status: 'REVOKED' });
    turnstile.open('deaf');
    await until(() => handlers.tooLate, 'the handler to wake up after all');
    expect(handlers.tooLate).toBe('nothing happened');
    expect(await app.tasks.get(handle.id)).toMatchObject({ status: 'REVOKED', metadata: {}, logCount: 0 });
  });

  it('S2-09 keeps the result of a handler that finished its work although it was cancelled', async () => {
    const handle = await app.tasks.enqueue('last_word', { name: 'last word' });
    await turnstile.arrived('last word');
    await handle.cancel();
    expect(await ended(handle.id)).toMatchObject({ status: 'SUCCESS', result: 'finished anyway' });
  });

  it('S1-08 cancels between two attempts', async () => {
    const handle = await app.tasks.enqueue('flaky', { name: 'flaky' });
    await until(async () => (await handle.status()) === 'RETRY', 'the first attempt to fail');
    expect(await app.tasks.get(handle.id)).toMatchObject({ isRunning: true, isCompleted: false });
    expect(await handle.cancel()).toBe(true);
    expect(await ended(handle.id)).toMatchObject({ status: 'REVOKED', attempt: 1 });
    expect(turnstile.count('flaky')).toBe(1);
  });

  it('S2-08 answers false for what is unknown or done, and changes nothing', async () => {
    turnstile.open('done');
    const done = await app.tasks.enqueue('cooperative', { name: 'done' });
    await done.result();
    for (const id of [done.id, '01900000-0000-7000-8000-000000000000', 'no such execution']) {
      expect(await app.tasks.cancel(id)).toBe(false);
    }
    expect(await app.tasks.get(done.id)).toMatchObject({ status: 'SUCCESS', error: null, cancelRequestedAt: null });
  });

  it('S2-08 S1-08 cancels once, however often and from wherever it is asked', async () => {
    const handle = await app.tasks.enqueue('cooperative', { name: 'often' });
    await turnstile.arrived('often');
    await Promise.all(Array.from({ length: 5 }, () => app.tasks.cancel(handle.id)));
    expect(await ended(handle.id)).toMatchObject({ status: 'REVOKED', run: 1 });
    expect(handlers.cleanedUp.filter((line) => line.startsWith('often'))).toHaveLength(1);
    expect(await app.tasks.attempts(handle.id)).toMatchObject([{ status: 'REVOKED', attempt: 1 }]);
  });
});
