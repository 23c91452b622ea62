import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { type ExecutionStatus, Task, TaskContext, TaskRegistry } from '@taskledger/nestjs';
import { startTaskApp, type TaskApp } from '../fixtures/task-app.js';
import { until } from '../fixtures/until.js';
import { Turnstile } from './support/turnstile.js';

const turnstile = new Turnstile();

@Injectable()
class ManagedTasks {
  @Task('data_processing', {
    description: 'Process incoming data files',
    tags: ['etl'],
    priority: 2,
    module: 'imports',
  })
  async process({ name }: { name: string }, ctx: TaskContext): Promise<{ processed: number }> {
    await turnstile.pass(name, ctx.signal);
    return { processed: name.length };
  }

  @Task('failing')
  async fail(): Promise<never> {
    throw new Error('no data');
  }

  @Task('patient', { retry: { maxRetries: 1, baseMs: 3_600_000 } })
  async patient(): Promise<never> {
    throw new Error('not yet');
  }
}

describe('S1, S2, S3: managing executions', () => {
  let app: TaskApp;

  beforeAll(async () => {
    app = await startTaskApp([ManagedTasks]);
  });
  afterAll(() => app.close());

  const ended = async (id: string) => (await app.tasks.waitFor(id, { timeout: '20s' })).execution;

  it('S1-03 S3-01 records who, what, when and how it ended, field by field', async () => {
    const options = {
      taskId: 'import-1',
      createdBy: { id: '42', username: 'ada' },
      metadata: { source: 'manual' },
      tags: ['eu'],
    };
    const handle = await app.tasks.enqueue('data_processing', { name: 'files' }, options);
    await turnstile.arrived('files');
    expect(await app.tasks.get(handle.id)).toMatchObject({ status: 'STARTED', finishedAt: null, result: null });
    turnstile.open('files');
    await handle.result();
    const execution = await app.tasks.get(handle.id);
    expect(execution).toMatchObject({
      id: handle.id,
      taskId: 'import-1',
      taskName: 'data_processing',
      module: 'imports',
      status: 'SUCCESS',
      priority: 2,
      tags: ['etl', 'eu'],
      payload: { name: 'files' },
      result: { processed: 5 },
      error: null,
      traceback: null,
      createdBy: '42',
      createdByUsername: 'ada',
      metadata: { source: 'manual' },
    });
    for (const time of [execution?.createdAt, execution?.startedAt, execution?.finishedAt])
      expect(time).toBeInstanceOf(Date);
    expect(app.module.get(TaskRegistry).getInfo('data_processing').description).toBe('Process incoming data files');
  });

  it('S3-01 has empty defaults for what the caller leaves out, and tells error and traceback of a failure', async () => {
    const { id } = await app.tasks.enqueue('failing');
    const execution = await ended(id);
    expect(execution).toMatchObject({
      taskId: id,
      module: 'TestAppModule',
      metadata: {},
      tags: [],
      createdBy: null,
      result: null,
    });
    expect(execution).toMatchObject({ error: 'no data', errorType: 'Error' });
    expect(execution.traceback).toMatch(/^Error: no data\n {4}at ManagedTasks\.fail/);
  });

  it('S3-01 takes task ids up to 255 characters, and one execution for each', async () => {
    const taskId = 'ü'.repeat(255);
    const first = await app.tasks.enqueue('data_processing', { name: 'unique' }, { taskId });
    const again = await app.tasks.enqueue('data_processing', { name: 'unique' }, { taskId });
    expect(again).toMatchObject({ id: first.id, deduplicated: true });
    const mismatch = { code: 'TASK_IDEMPOTENCY_MISMATCH', executionId: first.id };
    const other = app.tasks.enqueue('data_processing', { name: 'other' }, { taskId });
    await expect(other).rejects.toMatchObject(mismatch);
    expect(await app.tasks.getByTaskId(taskId)).toMatchObject({ id: first.id, payload: { name: 'unique' } });
    const many = Array.from({ length: 5 }, () => app.tasks.enqueue('failing', {}, { taskId: 'at once' }));
    expect(new Set((await Promise.all(many)).map(({ id }) => id)).size).toBe(1);
    for (const bad of ['', 'x'.repeat(256), 'a\u0000b']) {
      await expect(app.tasks.enqueue('failing', {}, { taskId: bad })).rejects.toMatchObject({ code: 'OPTION_INVALID' });
    }
    turnstile.open('unique');
    await first.result();
    expect(turnstile.arrivals).not.toContain('other');
    expect((await app.tasks.enqueue('data_processing', { name: 'unique' }, { taskId })).id).toBe(first.id);
    await expect(app.tasks.enqueue('failing', {}, { taskId })).rejects.toMatchObject(mismatch);
  });

  it('S1-03 S3-04 derives duration, completed and running in every state', async () => {
    const facts = async (id: string) => {
      const { duration, isCompleted, isRunning } = (await app.tasks.get(id)) ?? {};
      return { duration, isCompleted, isRunning };
    };
    const waiting = await app.tasks.enqueue('data_processing', { name: 'timed' }, { delay: '1h' });
    expect(await facts(waiting.id)).toEqual({ duration: null, isCompleted: false, isRunning: false });
    const handle = await app.tasks.enqueue('data_processing', { name: 'timed' });
    await turnstile.arrived('timed');
    const running = await facts(handle.id);
    expect(running).toMatchObject({ isCompleted: false, isRunning: true });
    await until(async () => ((await facts(handle.id)).duration ?? 0) > (running.duration ?? 0), 'the duration to grow');
    turnstile.open('timed');
    const { startedAt, finishedAt } = await ended(handle.id);
    expect(await facts(handle.id)).toEqual({
      duration: (Number(finishedAt) - Number(startedAt)) / 1000,
      isCompleted: true,
      isRunning: false,
    });
    const retrying = await app.tasks.enqueue('patient');
    await until(async () => (await retrying.status()) === 'RETRY', 'the first attempt to fail');
    expect(await facts(retrying.id)).toMatchObject({
      isCompleted: false,
      isRunning: true,
      duration: expect.any(Number),
    });
    await waiting.cancel();
    expect(await facts(waiting.id)).toEqual({ duration: null, isCompleted: true, isRunning: false });
  });

  it('S2-03 S3-03 S2-12 knows every status, lists by it and counts per status', async () => {
    const before = await app.tasks.stats();
    const metadata = { mark: 'statuses' };
    const enqueue = (name: string, payload: object = {}, delay = 0) =>
      app.tasks.enqueue(name, payload, { metadata, delay });
    turnstile.open('success');
    const handles: Partial<Record<ExecutionStatus, string>> = {
      PENDING: (await enqueue('failing', {}, 3_000_000)).id,
      STARTED: (await enqueue('data_processing', { name: 'started' })).id,
      RETRY: (await enqueue('patient')).id,
      SUCCESS: (await enqueue('data_processing', { name: 'success' })).id,
      FAILURE: (await enqueue('failing')).id,
      REVOKED: (await enqueue('failing', {}, 3_000_000)).id,
    };
    await app.tasks.cancel(handles.REVOKED ?? '');
    const idsOf = async (status: ExecutionStatus) =>
      (await app.tasks.list({ metadata, status })).items.map(({ id }) => id);
    for (const [status, id] of Object.entries(handles)) {
      await until(async () => (await app.tasks.status(id)) === status, `an execution to be ${status}`);
    }
    for (const [status, id] of Object.entries(handles)) expect(await idsOf(status as ExecutionStatus)).toEqual([id]);
    const after = await app.tasks.stats();
    for (const status of Object.keys(handles) as ExecutionStatus[]) expect(after[status] - before[status]).toBe(1);
    expect(after.total - before.total).toBe(6);
    expect(await app.tasks.stats({ taskName: 'no_such_task' })).toMatchObject({ total: 0, PENDING: 0, SUCCESS: 0 });
    expect((await app.tasks.list({ metadata, status: ['PENDING', 'STARTED'] })).items).toHaveLength(2);
    turnstile.open('started');
    await ended(handles.STARTED ?? '');
  });

  it('S1-16 creates, runs, lists, finds, cancels and retries', async () => {
    turnstile.open('managed');
    const id = await app.tasks.execute('data_processing', { name: 'managed' });
    expect(await app.tasks.result(id)).toEqual({ processed: 7 });
    expect((await app.tasks.list({ status: 'SUCCESS', limit: 1 })).items[0]).toMatchObject({ id });
    expect(await app.tasks.get('01900000-0000-7000-8000-000000000000')).toBeNull();
    expect(await app.tasks.cancel(id)).toBe(false);
    const retried = await app.tasks.retry(id);
    expect(await retried.result()).toEqual({ processed: 7 });
    expect(retried.id).not.toBe(id);
  });

  it('S1-17 submits, and tells status and result by id, after waiting if need be', async () => {
    const { id } = await app.tasks.enqueue('data_processing', { name: 'by id' });
    await turnstile.arrived('by id');
    expect(await app.tasks.status(id)).toBe('STARTED');
    expect(await app.tasks.waitFor(id, { timeout: 10 })).toMatchObject({ outcome: 'timeout', execution: { id } });
    turnstile.open('by id');
    expect(await app.tasks.waitFor(id, { timeout: '20s' })).toMatchObject({
      outcome: 'success',
      result: { processed: 5 },
    });
    expect(await app.tasks.result(id)).toEqual({ processed: 5 });
    const { items } = await app.tasks.list({ limit: 1000 });
    expect(items.length).toBe((await app.tasks.count()).count);
    expect(items.map((item) => item.id)).toContain(id);
  });

  it('S2-02 S2-11 answers with the id at once, and keeps free-form metadata that never steers anything', async () => {
    const metadata = {
      user_id: 'user-123',
      priority: 'high',
      description: 'Process user data',
      status: 'SUCCESS',
      tags: 7,
    };
    const handle = await app.tasks.enqueue('data_processing', { name: 'free-form' }, { metadata });
    expect(handle.taskId).toBe(handle.id);
    await turnstile.arrived('free-form');
    expect(await app.tasks.get(handle.id)).toMatchObject({ metadata, priority: 2, status: 'STARTED', tags: ['etl'] });
    expect((await app.tasks.list({ metadata: { user_id: 'user-123' } })).items.map(({ id }) => id)).toEqual([
      handle.id,
    ]);
    turnstile.open('free-form');
    await handle.result();
  });

  it('S2-04 tells status, result, error, progress and times of one execution', async () => {
    const { id } = await app.tasks.enqueue('data_processing', { name: 'info' });
    await turnstile.arrived('info');
    await app.tasks.updateProgress(id, 40);
    expect(await app.tasks.get(id)).toMatchObject({
      status: 'STARTED',
      result: null,
      error: null,
      metadata: { progress_percent: 40 },
    });
    turnstile.open('info');
    expect(await ended(id)).toMatchObject({
      status: 'SUCCESS',
      result: { processed: 4 },
      error: null,
      finishedAt: expect.any(Date),
    });
  });
});
