import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { defineTask, OnTaskEvent, Task, TaskContext, type TaskEvent } from '@taskledger/nestjs';
import { z } from 'zod';
import { startTaskApp, type TaskApp } from '../fixtures/task-app.js';
import { until } from '../fixtures/until.js';
import { Turnstile } from './support/turnstile.js';

const turnstile = new Turnstile();
const steps: string[] = [];
const seen = new Map<string, unknown>();

const traced = defineTask('traced', {
  payload: z.object({ text: z.string(), times: z.number().default(2) }).refine(() => steps.push('validate') > 0),
});

@Injectable()
class LifecycleTasks {
  @Task('held')
  async held({ name }: { name: string }): Promise<string> {
    await turnstile.pass(name);
    return `${name} is done`;
  }

  @Task('look')
  async look(_: object, ctx: TaskContext): Promise<void> {
    seen.set('look', (await ctx.tasks.get(ctx.executionId))?.status);
  }

  @Task('echo')
  echo({ value }: { value?: unknown }): unknown {
    return value;
  }

  @Task('fail')
  fail({ why }: { why: string }): never {
    throw new TypeError(why);
  }

  @Task(traced)
  trace({ text, times }: { text: string; times: number }, ctx: TaskContext): string {
    steps.push('handler');
    ctx.logger.log('working');
    return text.repeat(times);
  }

  @OnTaskEvent('started', { task: traced })
  started(): void {
    steps.push('started');
  }

  @OnTaskEvent('success', { task: traced })
  async succeeded({ executionId }: TaskEvent): Promise<void> {
    steps.push('success');
    seen.set('traced', executionId);
  }
}

describe('S0: the lifecycle of a task', () => {
  let app: TaskApp;

  beforeAll(async () => {
    app = await startTaskApp([LifecycleTasks], { worker: { concurrency: 1 } });
  });
  afterAll(() => app.close());

  const finished = async (id: string) => (await app.tasks.waitFor(id, { timeout: '20s' })).execution;

  it('S0-01 goes from queued over running to complete, to error, or to canceled', async () => {
    const running = await app.tasks.enqueue('held', { name: 'first' });
    await turnstile.arrived('first');
    expect(await running.status()).toBe('STARTED');
    const waiting = [
      await app.tasks.enqueue('echo', {}),
      await app.tasks.enqueue('fail', { why: 'no' }),
      await app.tasks.enqueue('echo', {}),
    ] as const;
    for (const handle of waiting) expect(await handle.status()).toBe('PENDING');
    expect(await waiting[2].cancel()).toBe(true);
    turnstile.open('first');
    const ends = await Promise.all([running, ...waiting].map(({ id }) => finished(id)));
    expect(ends.map(({ status }) => status)).toEqual(['SUCCESS', 'SUCCESS', 'FAILURE', 'REVOKED']);
  });

  it('S0-02 persists the record as queued, with its payload, before any worker takes it', async () => {
    await app.tasks.enqueue('held', { name: 'persist' });
    await turnstile.arrived('persist');
    const at = new Date();
    const handle = await app.tasks.enqueue('echo', { value: { at, list: [1, null, 'ä'] } });
    const value = { at: at.toISOString(), list: [1, null, 'ä'] };
    expect(await app.tasks.get(handle.id)).toMatchObject({ status: 'PENDING', startedAt: null, payload: { value } });
    turnstile.open('persist');
    // The worker got the serialized payload through the queue.
    expect(await handle.result()).toEqual(value);
  });

  it('S0-03 is running before its handler is called', async () => {
    const { id } = await app.tasks.enqueue('look');
    expect(await finished(id)).toMatchObject({ status: 'SUCCESS' });
    expect(seen.get('look')).toBe('STARTED');
  });

  it('S0-04 completes when the handler returns, and stores the result if there is one', async () => {
    const [value, nothing, zero] = [
      await app.tasks.enqueue('echo', { value: { score: 0.85, parts: ['a'] } }),
      await app.tasks.enqueue('echo', {}),
      await app.tasks.enqueue('echo', { value: 0 }),
    ];
    expect(await finished(value.id)).toMatchObject({ status: 'SUCCESS', result: { score: 0.85, parts: ['a'] } });
    expect(await finished(nothing.id)).toMatchObject({ status: 'SUCCESS', result: null });
    expect(await finished(zero.id)).toMatchObject({ status: 'SUCCESS', result: 0 });
  });

  it('S0-05 records and logs the error of a handler, and goes on to the next task', async () => {
    const failing = await app.tasks.enqueue('fail', { why: 'Something went wrong' });
    const next = await app.tasks.enqueue('echo', { value: 'next' });
    const failed = await finished(failing.id);
    expect(failed).toMatchObject({
      status: 'FAILURE',
      error: 'Something went wrong',
      errorType: 'TypeError',
      result: null,
    });
    expect(failed.traceback).toContain('LifecycleTasks.fail');
    const logs = await app.tasks.logs(failing.id);
    expect(logs).toMatchObject([{ level: 'error', message: 'Something went wrong', status: 'FAILURE' }]);
    expect(await next.result()).toBe('next');
  });

  it('S0-14 S0-15 validates, marks as running, calls the handler, stores result and status by itself', async () => {
    steps.length = 0;
    const handle = await app.tasks.enqueue(traced, { text: 'ab' });
    expect(await handle.result()).toBe('abab');
    await until(() => seen.get('traced') === handle.id, 'the success event');
    // At enqueue, and once more for the first payload into which a default was filled; the rest is the worker's.
    expect(steps).toEqual(['validate', 'validate', 'validate', 'started', 'handler', 'success']);
    const execution = await app.tasks.get(handle.id);
    expect(execution).toMatchObject({ status: 'SUCCESS', payload: { text: 'ab', times: 2 }, result: 'abab' });
    const [created, started, ended] = [execution?.createdAt, execution?.startedAt, execution?.finishedAt].map(Number);
    expect(created).toBeLessThanOrEqual(started ?? 0);
    expect(started).toBeLessThanOrEqual(ended ?? 0);
  });
});
