import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import {
  defineTask,
  Task,
  TaskContext,
  TaskFailedError,
  TaskRevokedError,
  type as typeOf,
  WaitTimeoutError,
} from '@taskledger/nestjs';
import { startTaskApp, type TaskApp } from '../fixtures/task-app.js';
import { Turnstile } from './support/turnstile.js';

const turnstile = new Turnstile();
const analyze = defineTask('analyze', { payload: typeOf<{ name: string }>(), result: typeOf<{ score: number }>() });
const count = defineTask('count', { payload: typeOf<{ text: string }>(), result: typeOf<number>() });

@Injectable()
class ResultTasks {
  calls = 0;

  @Task(analyze)
  async analyze({ name }: { name: string }): Promise<{ score: number }> {
    await turnstile.pass(name);
    return { score: name.length };
  }

  @Task(count)
  count({ text }: { text: string }): number {
    return text.length;
  }

  @Task('break', { retry: { maxRetries: 1, baseMs: 1 } })
  break(): never {
    throw new SyntaxError('bad input');
  }

  /** What tenacity does in the seed: three attempts, each wait twice the one before. */
  @Task('unreliable')
  async unreliable({ failures }: { failures: number }, ctx: TaskContext): Promise<number> {
    this.calls = 0;
    for (let attempt = 1, wait = 1; ; attempt++, wait *= 2) {
      try {
        if (++this.calls <= failures) throw new Error(`call ${this.calls} failed`);
        return this.calls;
      } catch (error) {
        ctx.logger.warn(`attempt ${attempt} failed`);
        if (attempt === 3) throw error;
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }

  @Task('combine')
  async combine({ texts }: { texts: string[] }, ctx: TaskContext): Promise<number> {
    const parts = await ctx.tasks.enqueueMany(
      count,
      texts.map((text) => ({ text })),
    );
    const lengths = await ctx.tasks.gather(...parts);
    return lengths.reduce((sum, length) => sum + length, 0);
  }
}

describe('S0, S2: results', () => {
  let app: TaskApp;

  beforeAll(async () => {
    app = await startTaskApp([ResultTasks]);
  });
  afterAll(() => app.close());

  it('S0-18 leaves retries inside a handler to the handler: one attempt, whatever it does in there', async () => {
    const handlers = app.module.get(ResultTasks);
    const success = await app.tasks.enqueue('unreliable', { failures: 2 });
    expect(await success.result()).toBe(3);
    expect(await app.tasks.get(success.id)).toMatchObject({ attempt: 1, run: 1, logCount: 2 });
    const failure = await app.tasks.enqueue('unreliable', { failures: 9 });
    await expect(failure.result()).rejects.toMatchObject({ error: 'call 3 failed', attempts: 1 });
    expect(handlers.calls).toBe(3);
  });

  it('S0-19 waits for the result, and throws what went wrong with name, id, error and attempts', async () => {
    const handle = await app.tasks.enqueue(analyze, { name: 'slow' });
    await turnstile.arrived('slow');
    const waiting = handle.result({ timeout: '20s' });
    turnstile.open('slow');
    expect((await waiting).score).toBe(4);
    // The result stays.
    expect(await app.tasks.result(handle.id)).toEqual({ score: 4 });

    const broken = await app.tasks.enqueue('break');
    const failure = await broken.result().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TaskFailedError);
    expect(failure).toMatchObject({
      code: 'TASK_FAILED',
      task: 'break',
      executionId: broken.id,
      error: 'Failed after 1 retries: bad input',
      errorType: 'SyntaxError',
      attempts: 2,
    });
  });

  it('S0-19 gives up waiting after the timeout, while the task goes on', async () => {
    const handle = await app.tasks.enqueue(analyze, { name: 'patience' });
    await expect(handle.result({ timeout: 30 })).rejects.toThrow(WaitTimeoutError);
    await expect(handle.result({ timeout: 0 })).rejects.toMatchObject({ code: 'WAIT_TIMEOUT', executionId: handle.id });
    await turnstile.arrived('patience');
    expect(await handle.status()).toBe('STARTED');
    turnstile.open('patience');
    expect(await handle.result()).toEqual({ score: 8 });
    expect(turnstile.count('patience')).toBe(1);
  });

  it('S0-19 stops waiting when its signal aborts', async () => {
    const handle = await app.tasks.enqueue(analyze, { name: 'impatient' });
    const controller = new AbortController();
    const waiting = handle.result({ signal: controller.signal });
    controller.abort(new Error('the caller left'));
    await expect(waiting).rejects.toThrow('the caller left');
    turnstile.open('impatient');
    expect(await handle.result()).toEqual({ score: 9 });
  });

  it('S0-20 gathers results in the order of the arguments, whichever ends first', async () => {
    const first = await app.tasks.enqueue(analyze, { name: 'one' });
    const second = await app.tasks.enqueue(count, { text: 'four' });
    await second.result();
    const gathered = app.tasks.gather(first, second);
    turnstile.open('one');
    const [{ score }, length] = await gathered;
    expect([score, length]).toEqual([3, 4]);
    expect(await app.tasks.gather()).toEqual([]);
  });

  it('S0-20 fails fast: the others go on, and their results can still be had', async () => {
    const going = await app.tasks.enqueue(analyze, { name: 'going on' });
    const broken = await app.tasks.enqueue('break');
    await expect(app.tasks.gather(going, broken)).rejects.toMatchObject({ executionId: broken.id });
    await turnstile.arrived('going on');
    expect(await going.status()).toBe('STARTED');
    turnstile.open('going on');
    expect(await going.result()).toEqual({ score: 8 });
  });

  it('S0-20 gathers what a handler has enqueued, and records who enqueued it', async () => {
    const parent = await app.tasks.enqueue('combine', { texts: ['a', 'bb', 'ccc'] });
    expect(await parent.result()).toBe(6);
    const { items } = await app.tasks.list({ parentId: parent.id });
    expect(items.map(({ taskName, rootId }) => [taskName, rootId])).toEqual(Array(3).fill(['count', parent.id]));
    expect(await app.tasks.get(parent.id)).toMatchObject({ parentId: null, rootId: null });
  });

  it('S2-10 waits with or without a timeout, and tells every outcome apart without throwing', async () => {
    const held = await app.tasks.enqueue(analyze, { name: 'outcome' });
    expect(await app.tasks.waitFor(held.id, { timeout: 20 })).toMatchObject({ outcome: 'timeout' });
    turnstile.open('outcome');
    expect(await app.tasks.waitFor(held.id)).toMatchObject({ outcome: 'success', result: { score: 7 } });
    const broken = await app.tasks.enqueue('break');
    expect(await app.tasks.waitFor(broken.id)).toMatchObject({
      outcome: 'failure',
      error: expect.stringContaining('bad input'),
    });
    const cancelled = await app.tasks.enqueue(count, { text: '' }, { delay: '1h' });
    await cancelled.cancel('not needed');
    expect(await app.tasks.waitFor(cancelled.id)).toMatchObject({ outcome: 'revoked' });
    await expect(cancelled.result()).rejects.toThrow(TaskRevokedError);
    await expect(cancelled.result()).rejects.toThrow('not needed');
    // A task that returns nothing succeeds all the same; the seed's None could mean either.
    const nothing = await app.tasks.enqueue(count, { text: '' });
    expect(await app.tasks.waitFor(nothing.id)).toMatchObject({ outcome: 'success', result: 0 });
  });
});
