import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { NonRetryableError, OnTaskEvent, RetryLaterError, Task, TaskContext, type TaskEvent } from '@taskledger/nestjs';
import { startTaskApp, type TaskApp } from '../fixtures/task-app.js';
import { until } from '../fixtures/until.js';

@Injectable()
class RetryTasks {
  readonly attempts = new Map<string, number[]>();
  readonly waits: [attempt: number | undefined, delayMs: number | undefined][] = [];

  /** Notes the attempt and throws unless it is the one that succeeds. */
  private tried(ctx: TaskContext, succeeds: number, error: unknown = new Error(`call ${ctx.attempt} failed`)): number {
    this.attempts.set(ctx.executionId, [...(this.attempts.get(ctx.executionId) ?? []), ctx.attempt]);
    if (ctx.attempt < succeeds) throw error;
    return ctx.attempt;
  }

  @Task('api_call', { retry: { maxRetries: 3, factor: 3, baseMs: 25 } })
  apiCall({ succeeds = 99 }: { succeeds?: number }, ctx: TaskContext): number {
    return this.tried(ctx, succeeds);
  }

  @Task('once')
  once(_: object, ctx: TaskContext): number {
    return this.tried(ctx, 99);
  }

  @Task('picky', {
    retry: { maxRetries: 3, baseMs: 1, when: (error, attempt) => error instanceof RangeError && attempt < 3 },
  })
  picky({ kind }: { kind: string }, ctx: TaskContext): number {
    return this.tried(ctx, 99, kind === 'range' ? new RangeError('range') : new TypeError('type'));
  }

  @Task('careless', {
    retry: {
      maxRetries: 3,
      baseMs: 1,
      when: (error) => (error as { response: { status: number } }).response.status > 499,
    },
  })
  careless(_: object, ctx: TaskContext): number {
    return this.tried(ctx, 99);
  }

  @Task('hopeless', { retry: { maxRetries: 3, baseMs: 1 } })
  hopeless(_: object, ctx: TaskContext): number {
    return this.tried(ctx, 99, new NonRetryableError('no such customer'));
  }

  @Task('rate_limited', { retry: { maxRetries: 2, baseMs: 3_600_000, when: () => false } })
  rateLimited(_: object, ctx: TaskContext): number {
    return this.tried(ctx, 2, new RetryLaterError({ delay: 20, message: '429' }));
  }

  @OnTaskEvent('retry', { task: 'api_call' })
  retrying({ attempt, delayMs }: TaskEvent): void {
    this.waits.push([attempt, delayMs]);
  }
}

const CLOCKS_MS = 10;

describe('S1: retries', () => {
  let app: TaskApp;
  let handlers: RetryTasks;

  beforeAll(async () => {
    app = await startTaskApp([RetryTasks]);
    handlers = app.module.get(RetryTasks);
  });
  afterAll(() => app.close());

  const ended = async (id: string) => (await app.tasks.waitFor(id, { timeout: '20s' })).execution;

  it('S1-24 S1-30 tries again with growing waits, maxRetries + 1 times in all, then fails', async () => {
    const { id } = await app.tasks.enqueue('api_call');
    const execution = await ended(id);
    expect(handlers.attempts.get(id)).toEqual([1, 2, 3, 4]);
    expect(execution).toMatchObject({
      status: 'FAILURE',
      error: 'Failed after 3 retries: call 4 failed',
      attempt: 4,
      maxAttempts: 4,
    });
    await expect(app.tasks.result(id)).rejects.toMatchObject({ attempts: 4 });
    const waits = handlers.waits.map(([, delayMs = 0]) => delayMs);
    expect(handlers.waits.map(([attempt]) => attempt)).toEqual([1, 2, 3]);
    expect(waits).toEqual([25, 25 * 3, 25 * 3 ** 2]);
    const runs = await app.tasks.attempts(id);
    const gaps = runs.slice(1).map(({ startedAt }, index) => Number(startedAt) - Number(runs[index]?.finishedAt));
    // No attempt came before its wait was over; a busy machine may make it later. The process says when it began and the
    // database when the one before ended: their clocks agree to a few milliseconds.
    gaps.forEach((gap, index) => expect(gap).toBeGreaterThanOrEqual((waits[index] ?? 0) - CLOCKS_MS));
    expect(runs.map(({ error }) => error)).toEqual(
      [1, 2, 3].map((n) => `call ${n} failed`).concat('Failed after 3 retries: call 4 failed'),
    );
  });

  it('S1-24 S1-30 stops trying at the first success, and lists what failed and what completed', async () => {
    const success = await app.tasks.enqueue('api_call', { succeeds: 3 });
    const failure = await app.tasks.enqueue('once');
    expect(await success.result()).toBe(3);
    expect(await app.tasks.get(success.id)).toMatchObject({
      status: 'SUCCESS',
      attempt: 3,
      error: null,
      errorType: null,
    });
    await ended(failure.id);
    const idsOf = async (status: 'SUCCESS' | 'FAILURE') => (await app.tasks.list({ status })).items.map(({ id }) => id);
    expect(await idsOf('SUCCESS')).toContain(success.id);
    expect(await idsOf('FAILURE')).toContain(failure.id);
  });

  it('S1-30 does not retry unless asked to; an enqueue may ask for its own execution', async () => {
    const once = await app.tasks.enqueue('once');
    expect(await ended(once.id)).toMatchObject({ status: 'FAILURE', error: 'call 1 failed', attempt: 1 });
    const twice = await app.tasks.enqueue('once', {}, { retry: { maxRetries: 1, baseMs: 1 } });
    expect(await ended(twice.id)).toMatchObject({ status: 'FAILURE', error: 'Failed after 1 retries: call 2 failed' });
    const never = await app.tasks.enqueue('api_call', {}, { retry: { maxRetries: 0 } });
    expect(await ended(never.id)).toMatchObject({ status: 'FAILURE', attempt: 1 });
  });

  it('S1-30 asks the task whether an error is worth another attempt', async () => {
    const range = await app.tasks.enqueue('picky', { kind: 'range' });
    const type = await app.tasks.enqueue('picky', { kind: 'type' });
    expect(await ended(range.id)).toMatchObject({ status: 'FAILURE', error: 'range', attempt: 3 });
    expect(await ended(type.id)).toMatchObject({ status: 'FAILURE', error: 'type', attempt: 1 });
    const careless = await ended((await app.tasks.enqueue('careless')).id);
    expect(careless).toMatchObject({
      status: 'FAILURE',
      attempt: 1,
      error: expect.stringMatching(/^call 1 failed \(.*retry\.when/),
    });
  });

  it('S1-30 lets the handler decide: not again, or again at a time of its own', async () => {
    const hopeless = await ended((await app.tasks.enqueue('hopeless')).id);
    expect(hopeless).toMatchObject({
      status: 'FAILURE',
      attempt: 1,
      error: 'no such customer',
      errorType: 'NonRetryableError',
    });
    // By its own policy it would not be tried again, and not within the hour.
    const limited = await app.tasks.enqueue('rate_limited');
    expect(await limited.result({ timeout: '20s' })).toBe(2);
    expect(await app.tasks.attempts(limited.id)).toMatchObject([
      { status: 'FAILURE', error: '429' },
      { status: 'SUCCESS' },
    ]);
  });

  it('S1-09 repeats a failed task by hand as a new execution, with another payload if wanted', async () => {
    const original = await app.tasks.enqueue(
      'api_call',
      {},
      { retry: { maxRetries: 0 }, tags: ['nightly'], createdBy: 'ada' },
    );
    await expect(app.tasks.retry('no such execution')).rejects.toMatchObject({ code: 'EXECUTION_UNKNOWN' });
    await ended(original.id);
    const same = await app.tasks.retry(original.id);
    expect(same.payload).toEqual({});
    const edited = await app.tasks.retry(original.id, {
      payload: { succeeds: 1 },
      createdBy: { id: '7', username: 'eve' },
    });
    expect(await edited.result()).toBe(1);
    expect(await app.tasks.get(edited.id)).toMatchObject({
      retryOf: original.id,
      payload: { succeeds: 1 },
      tags: ['nightly'],
      createdBy: '7',
      createdByUsername: 'eve',
    });
    expect(await app.tasks.get(same.id)).toMatchObject({ retryOf: original.id, createdBy: 'ada' });
    const { items } = await app.tasks.list({ retryOf: original.id });
    expect(items.map(({ id }) => id)).toEqual([edited.id, same.id]);
    expect(await app.tasks.get(original.id)).toMatchObject({ status: 'FAILURE', attempt: 1, retryOf: null });
    await expect(app.tasks.retry(edited.id, { payload: 'no object' })).rejects.toMatchObject({
      code: 'PAYLOAD_INVALID',
    });
  });

  it('S1-09 refuses to repeat what has not finished', async () => {
    const handle = await app.tasks.enqueue('rate_limited', {}, { delay: '1h' });
    await expect(app.tasks.retry(handle.id)).rejects.toMatchObject({
      code: 'EXECUTION_NOT_FINISHED',
      status: 'PENDING',
    });
    await handle.cancel();
    const again = await app.tasks.retry(handle.id);
    await until(async () => (await again.status()) === 'SUCCESS', 'a cancelled task to be repeated');
  });
});
