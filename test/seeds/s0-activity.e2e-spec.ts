import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import { LEDGER_DATA_SOURCE, Task, TaskContext, TaskExecution } from '@taskledger/nestjs';
import type { DataSource } from 'typeorm';
import { startTaskApp, type TaskApp } from '../fixtures/task-app.js';
import { until } from '../fixtures/until.js';
import { Turnstile } from './support/turnstile.js';

const turnstile = new Turnstile();
const NO_EXECUTION = '01900000-0000-7000-8000-000000000000';

@Injectable()
class ActivityTasks {
  @Task('phases')
  async phases({ name }: { name: string }, ctx: TaskContext): Promise<void> {
    await ctx.progress(0, 'Starting phase 1', 'prepare');
    await turnstile.pass(`${name} 1`);
    await ctx.progress(33.4, 'Phase 1 complete', 'interpret');
    await turnstile.pass(`${name} 2`);
    await ctx.progress(66);
  }

  @Task('hold')
  hold({ name }: { name: string }): Promise<void> {
    return turnstile.pass(name);
  }

  @Task('call_api')
  async callApi(_: object, ctx: TaskContext): Promise<never> {
    await ctx.tasks.log(ctx.executionId, 'API failed: 503', 'error');
    throw new RangeError('upstream is down');
  }

  @Task('report')
  async report(_: object, ctx: TaskContext): Promise<void> {
    await ctx.setMetadata({ document: { id: 7 }, source: 'changed' });
    await ctx.progress(-20, 'Parsing…', 'prepare');
    await ctx.progress(180, 'Saving…', 'finalize');
  }
}

describe('S0, S2, S3: following a task', () => {
  let app: TaskApp;

  beforeAll(async () => {
    app = await startTaskApp([ActivityTasks]);
  });
  afterAll(() => app.close());

  it('S0-16 S2-07 reports progress many times, readable while it runs, and sets the final status itself', async () => {
    const { id } = await app.tasks.enqueue('phases', { name: 'p' });
    await turnstile.arrived('p 1');
    const first = await app.tasks.get(id);
    expect(first).toMatchObject({
      status: 'STARTED',
      metadata: { progress_percent: 0, progress_message: 'Starting phase 1' },
    });
    turnstile.open('p 1');
    await turnstile.arrived('p 2');
    const second = await app.tasks.get(id);
    expect(second).toMatchObject({ status: 'STARTED', metadata: { progress_percent: 33, progress_step: 'interpret' } });
    turnstile.open('p 2');
    const { execution } = await app.tasks.waitFor(id);
    // What has completed is complete, whatever was reported last.
    expect(execution).toMatchObject({ status: 'SUCCESS', metadata: { progress_percent: 100 } });
  });

  it('S0-16 S2-06 takes progress by id from outside, clamped, and answers false for what is unknown or finished', async () => {
    const { id } = await app.tasks.enqueue('hold', { name: 'outside' });
    await turnstile.arrived('outside');
    const percents: unknown[] = [];
    for (const percent of [10, 55.5, 250, -3]) {
      expect(await app.tasks.updateProgress(id, percent)).toBe(true);
      percents.push((await app.tasks.get(id))?.metadata['progress_percent']);
    }
    expect(percents).toEqual([10, 56, 100, 0]);
    await expect(app.tasks.updateProgress(id, Number.NaN)).rejects.toMatchObject({ code: 'OPTION_INVALID' });
    expect(await app.tasks.updateProgress(id, { message: 'Saving…', step: 'save' })).toBe(true);
    expect((await app.tasks.get(id))?.metadata).toMatchObject({ progress_percent: 0, progress_message: 'Saving…' });
    turnstile.open('outside');
    await app.tasks.waitFor(id);
    for (const gone of [id, NO_EXECUTION, 'no such execution']) {
      expect(await app.tasks.updateProgress(gone, 50)).toBe(false);
      expect(await app.tasks.log(gone, 'too late')).toBe(false);
    }
  });

  it('S0-17 keeps a custom error in the log; the error that is thrown again decides the status', async () => {
    const { id } = await app.tasks.enqueue('call_api');
    const { execution } = await app.tasks.waitFor(id);
    expect(execution).toMatchObject({ status: 'FAILURE', error: 'upstream is down', errorType: 'RangeError' });
    expect(await app.tasks.logs(id)).toMatchObject([
      { level: 'error', message: 'API failed: 503', status: 'STARTED' },
      { level: 'error', message: 'upstream is down', status: 'FAILURE' },
    ]);
  });

  it('S0-22 S0-25 tells status, latest percentage and every update, in order and never rewritten', async () => {
    const { id } = await app.tasks.enqueue('phases', { name: 'q' });
    await turnstile.arrived('q 1');
    const before = await app.tasks.logs(id);
    expect(before).toMatchObject([{ message: 'Starting phase 1', percent: 0, step: 'prepare', status: 'STARTED' }]);
    turnstile.open('q 1', 'q 2');
    await app.tasks.waitFor(id);
    const after = await app.tasks.logs(id);
    expect(after.slice(0, 1)).toEqual(before);
    expect(after.map(({ message, percent, level, status }) => [message, percent, level, status])).toEqual([
      ['Starting phase 1', 0, 'info', 'STARTED'],
      ['Phase 1 complete', 33, 'info', 'STARTED'],
      ['66 %', 66, 'info', 'STARTED'],
    ]);
    const times = after.map(({ at }) => at.getTime());
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(await app.tasks.get(id)).toMatchObject({
      status: 'SUCCESS',
      metadata: { progress_percent: 100 },
      logCount: 3,
    });
  });

  it('S0-22 S2-04 knows nothing of an id that does not exist', async () => {
    for (const id of [NO_EXECUTION, 'no such execution', '']) {
      expect(await app.tasks.get(id)).toBeNull();
      expect(await app.tasks.getByTaskId(id)).toBeNull();
      await expect(app.tasks.status(id)).rejects.toMatchObject({ code: 'EXECUTION_UNKNOWN' });
      await expect(app.tasks.waitFor(id)).rejects.toMatchObject({ code: 'EXECUTION_UNKNOWN' });
    }
    for (const id of [NO_EXECUTION, 'no such execution']) {
      expect(await Promise.all([app.tasks.logs(id), app.tasks.attempts(id), app.tasks.artifacts(id)])).toEqual([
        [],
        [],
        [],
      ]);
    }
  });

  it('S0-23 lists page by page, newest first, with the total', async () => {
    const metadata = { mark: 'paged' };
    const names = ['a', 'b', 'c', 'd', 'e'].map((name) => `page ${name}`);
    const ids: string[] = [];
    turnstile.open(...names);
    for (const name of names) ids.unshift((await app.tasks.enqueue('hold', { name }, { metadata })).id);
    await Promise.all(ids.map((id) => app.tasks.waitFor(id)));
    expect(await app.tasks.count({ metadata })).toEqual({ count: 5, capped: false });
    const first = await app.tasks.list({ metadata, limit: 2 });
    expect(first.items.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    const second = await app.tasks.list({ metadata, limit: 2, cursor: first.nextCursor });
    const third = await app.tasks.list({ metadata, limit: 2, cursor: second.nextCursor });
    expect([...second.items, ...third.items].map(({ id }) => id)).toEqual(ids.slice(2));
    expect(third.nextCursor).toBeUndefined();
    expect((await app.tasks.list({ metadata, limit: 2, offset: 2 })).items.map(({ id }) => id)).toEqual(
      ids.slice(2, 4),
    );
    // Lists stay light: what may be large is for `get`.
    expect(first.items[0]).toMatchObject({ taskName: 'hold', status: 'SUCCESS' });
    expect(first.items[0]?.payload).toBeUndefined();
  });

  it('S0-23 finds nothing for filters that nothing can match, and refuses a cursor of its own making', async () => {
    const nul = 'a\u0000b';
    for (const filter of [
      { status: [] },
      { taskName: [] },
      { taskName: nul },
      { search: '%' },
      { tags: [nul] },
      { createdBy: nul },
      { metadata: { key: nul } },
      { parentId: 'no id' },
      { retryOf: NO_EXECUTION },
    ]) {
      expect((await app.tasks.list(filter)).items).toEqual([]);
      expect(await app.tasks.count(filter)).toEqual({ count: 0, capped: false });
    }
    expect(await app.tasks.getByTaskId(nul)).toBeNull();
    await expect(app.tasks.list({ cursor: 'no id' })).rejects.toMatchObject({ code: 'OPTION_INVALID' });
  });

  it('S0-24 finds executions by status, through the API and in the stored model', async () => {
    const metadata = { mark: 'by status' };
    const running = await app.tasks.enqueue('hold', { name: 'by status' }, { metadata });
    const failed = await app.tasks.enqueue('call_api', {}, { metadata });
    await app.tasks.waitFor(failed.id);
    await turnstile.arrived('by status');
    const idsOf = async (...status: ('STARTED' | 'FAILURE' | 'REVOKED')[]) =>
      (await app.tasks.list({ metadata, status })).items.map(({ id }) => id);
    expect(await idsOf('STARTED')).toEqual([running.id]);
    expect(await idsOf('FAILURE')).toEqual([failed.id]);
    expect(await idsOf('FAILURE', 'STARTED')).toEqual([failed.id, running.id]);
    expect(await idsOf('REVOKED')).toEqual([]);
    expect(await app.tasks.count({ metadata, status: 'STARTED' })).toMatchObject({ count: 1 });
    const dataSource = app.module.get<DataSource>(getDataSourceToken(LEDGER_DATA_SOURCE));
    const stored = await dataSource.getRepository(TaskExecution).findBy({ status: 'STARTED', taskName: 'hold' });
    expect(stored.map(({ id }) => id)).toEqual([running.id]);
    turnstile.open('by status');
    await app.tasks.waitFor(running.id);
    await until(async () => (await idsOf('STARTED')).length === 0, 'nothing to run');
  });

  it('S3-09 keeps percent, message and step in the metadata, beside keys of the caller and the handler', async () => {
    const { id } = await app.tasks.enqueue('report', {}, { metadata: { source: 'manual', tenant: 'a' } });
    await app.tasks.waitFor(id);
    const { metadata } = (await app.tasks.get(id)) ?? {};
    expect(metadata).toEqual({
      source: 'changed',
      tenant: 'a',
      document: { id: 7 },
      progress_percent: 100,
      progress_message: 'Saving…',
      progress_step: 'finalize',
    });
    const [line] = await app.tasks.logs(id, { search: 'parsing' });
    expect(line).toMatchObject({ message: 'Parsing…', percent: 0, step: 'prepare' });
  });
});
