import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { Task, TaskContext, TaskTimeoutError } from '@taskledger/nestjs';
import { startTaskApp, type TaskApp } from '../fixtures/task-app.js';
import { Turnstile } from './support/turnstile.js';

const turnstile = new Turnstile();

@Injectable()
class TimeoutTasks {
  readonly signals: AbortSignal[] = [];

  @Task('slow', { timeout: 150 })
  async slow({ name, then }: { name: string; then?: 'return' | 'throw' }, ctx: TaskContext): Promise<string> {
    this.signals.push(ctx.signal);
    if (then === 'return') return 'in time';
    if (then === 'throw') throw new Error('broken in time');
    await turnstile.pass(name, ctx.signal);
    return 'never';
  }

  @Task('unlimited')
  unlimited({ name }: { name: string }, ctx: TaskContext): Promise<void> {
    return turnstile.pass(name, ctx.signal);
  }

  @Task('deaf', { timeout: 20 })
  async deaf({ name }: { name: string }): Promise<void> {
    await turnstile.pass(name);
  }
}

describe('S1, S2: timeouts', () => {
  let app: TaskApp;
  let handlers: TimeoutTasks;

  beforeAll(async () => {
    app = await startTaskApp([TimeoutTasks], { defaults: { timeout: '60ms' }, timeouts: { abortGrace: 50 } });
    handlers = app.module.get(TimeoutTasks);
  });
  afterAll(() => app.close());

  const ended = async (id: string) => (await app.tasks.waitFor(id, { timeout: '20s' })).execution;

  it('S1-36 S2-05 fails a task that takes longer than its timeout, and says so', async () => {
    const handle = await app.tasks.enqueue('slow', { name: 'sleeper' });
    expect(await ended(handle.id)).toMatchObject({
      status: 'FAILURE',
      reason: 'timeout',
      error: 'Task slow timed out after 0.15 seconds',
      errorType: 'TaskTimeoutError',
    });
    expect(handlers.signals.at(-1)?.reason).toBeInstanceOf(TaskTimeoutError);
    const own = await app.tasks.enqueue('slow', { name: 'own' }, { timeout: 30 });
    expect(await ended(own.id)).toMatchObject({ error: 'Task slow timed out after 0.03 seconds' });
  });

  it('S1-36 stops the clock when the handler returns or throws', async () => {
    const first = handlers.signals.length;
    const returned = await app.tasks.enqueue('slow', { name: '-', then: 'return' });
    const threw = await app.tasks.enqueue('slow', { name: '-', then: 'throw' });
    expect(await returned.result()).toBe('in time');
    expect(await ended(threw.id)).toMatchObject({ status: 'FAILURE', error: 'broken in time', reason: null });
    // A clock that was set later has run out meanwhile.
    await ended((await app.tasks.enqueue('slow', { name: 'later' })).id);
    expect(handlers.signals.slice(first).map(({ aborted }) => aborted)).toEqual([false, false, true]);
    expect(await returned.status()).toBe('SUCCESS');
  });

  it('S1-36 tries again after a timeout, where the task asks for retries', async () => {
    const handle = await app.tasks.enqueue(
      'slow',
      { name: 'again' },
      { timeout: 30, retry: { maxRetries: 1, baseMs: 1 } },
    );
    const execution = await ended(handle.id);
    expect(execution).toMatchObject({ status: 'FAILURE', reason: 'timeout', attempt: 2 });
    expect(execution.error).toBe('Failed after 1 retries: Task slow timed out after 0.03 seconds');
    expect(turnstile.count('again')).toBe(2);
  });

  it('S2-02 S2-05 takes the limit of the module for a task that has none of its own', async () => {
    const { id } = await app.tasks.enqueue('unlimited', { name: 'by default' });
    expect(await ended(id)).toMatchObject({ status: 'FAILURE', error: 'Task unlimited timed out after 0.06 seconds' });
  });

  it('S1-36 does not wait for a handler that ignores its signal', async () => {
    const { id } = await app.tasks.enqueue('deaf', { name: 'deaf' });
    expect(await ended(id)).toMatchObject({ status: 'FAILURE', reason: 'timeout' });
    turnstile.open('deaf');
  });

  it('S1-09 repeats with the timeout and the retries that the original was enqueued with', async () => {
    const overrides = { timeout: 30, retry: { maxRetries: 1, baseMs: 1 } };
    const original = await app.tasks.enqueue('slow', { name: 'overridden' }, overrides);
    await ended(original.id);
    const again = await ended((await app.tasks.retry(original.id)).id);
    expect(again).toMatchObject({
      attempt: 2,
      error: 'Failed after 1 retries: Task slow timed out after 0.03 seconds',
    });
  });
});
