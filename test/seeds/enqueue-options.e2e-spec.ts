import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import { InvalidOptionError, LEDGER_DATA_SOURCE, Task, TaskContext } from '@taskledger/nestjs';
import type { DataSource } from 'typeorm';
import { startTaskApp, type TaskApp } from '../fixtures/task-app.js';

@Injectable()
class OptionTasks {
  readonly order: string[] = [];

  @Task('note')
  note({ name }: { name: string }, ctx: TaskContext): object {
    this.order.push(name);
    return { taskId: ctx.taskId, createdBy: ctx.createdBy, tags: ctx.tags };
  }

  @Task('family')
  async family({ depth }: { depth: number }, ctx: TaskContext): Promise<string[]> {
    if (depth === 0) return [ctx.executionId];
    const child = await ctx.tasks.enqueue('family', { depth: depth - 1 });
    return [ctx.executionId, ...((await child.result()) as string[])];
  }

  @Task('later_child')
  async laterChild(_: object, ctx: TaskContext): Promise<string> {
    // Through timers and promises it is still this handler that enqueues.
    await new Promise((resolve) => setTimeout(resolve, 1));
    return (await ctx.tasks.enqueue('note', { name: 'later' })).id;
  }
}

describe('enqueueing with options', () => {
  let app: TaskApp;
  let dataSource: DataSource;
  let order: string[];

  beforeAll(async () => {
    app = await startTaskApp([OptionTasks]);
    dataSource = app.module.get<DataSource>(getDataSourceToken(LEDGER_DATA_SOURCE));
    order = app.module.get(OptionTasks).order;
    await dataSource.query('CREATE TABLE public.customer (name text PRIMARY KEY)');
  });
  afterAll(() => app.close());

  it('records parent and root of what a handler enqueues, over generations', async () => {
    const handle = await app.tasks.enqueue('family', { depth: 2 });
    const [root, child, grandchild] = (await handle.result()) as [string, string, string];
    expect(await app.tasks.get(root)).toMatchObject({ id: handle.id, parentId: null, rootId: null });
    expect(await app.tasks.get(child)).toMatchObject({ parentId: root, rootId: root });
    expect(await app.tasks.get(grandchild)).toMatchObject({ parentId: child, rootId: root });
    const later = await app.tasks.enqueue('later_child');
    expect(await app.tasks.get((await later.result()) as string)).toMatchObject({ parentId: later.id });
  });

  it('tells the handler who enqueued it, by id or by id and name', async () => {
    const named = await app.tasks.enqueue(
      'note',
      { name: 'ada' },
      { createdBy: { id: '1', username: 'ada' }, tags: ['x', 'x'] },
    );
    expect(await named.result()).toEqual({ taskId: named.id, createdBy: { id: '1', username: 'ada' }, tags: ['x'] });
    const plain = await app.tasks.enqueue('note', { name: 'bob' }, { createdBy: 'bob', taskId: 'own id' });
    expect(await plain.result()).toMatchObject({ taskId: 'own id', createdBy: { id: 'bob' } });
    expect((await app.tasks.list({ createdBy: 'bob' })).items.map(({ id }) => id)).toEqual([plain.id]);
    const system = await app.tasks.enqueue('note', { name: 'cron' });
    expect(await system.result()).not.toHaveProperty('createdBy');
  });

  it('holds an execution back for a delay or until a moment', async () => {
    const at = new Date(Date.now() + 200);
    const timed = await app.tasks.enqueue('note', { name: 'timed' }, { runAt: at });
    // Enqueued later and held back for longer, so due later, however busy the machine is.
    const delayed = await app.tasks.enqueue('note', { name: 'delayed' }, { delay: '400ms' });
    const past = await app.tasks.enqueue('note', { name: 'past' }, { runAt: new Date(0) });
    const now = await app.tasks.enqueue('note', { name: 'now' }, { delay: 0 });
    expect((await app.tasks.get(past.id))?.scheduledFor).toBeNull();
    expect((await app.tasks.get(now.id))?.scheduledFor).toBeNull();
    await app.tasks.gather(past, now, timed, delayed);
    expect(order.indexOf('timed')).toBeLessThan(order.indexOf('delayed'));
    expect(Number((await app.tasks.get(timed.id))?.startedAt)).toBeGreaterThanOrEqual(at.getTime() - 1);
    const far = await app.tasks.enqueue('note', { name: 'far' }, { runAt: new Date('2100-01-01') });
    expect(await app.tasks.get(far.id)).toMatchObject({ status: 'PENDING', scheduledFor: new Date('2100-01-01') });
  });

  it('refuses options that contradict each other or make no sense, and records nothing', async () => {
    const before = await app.tasks.count();
    const payload = { name: 'refused' };
    for (const options of [
      { delay: 1, runAt: new Date() },
      { runAt: new Date('no date') },
      { delay: -1 },
      { delay: 'soon' },
      { timeout: 'never' },
      { timeout: 0 },
      { priority: 0 },
      { retry: { maxRetries: -1 } },
    ]) {
      await expect(app.tasks.enqueue('note', payload, options)).rejects.toThrow(InvalidOptionError);
    }
    expect(await app.tasks.count()).toEqual(before);
  });

  it("exists with the caller's transaction: committed, it runs; rolled back, it never was", async () => {
    const committed = await dataSource.transaction(async (manager) => {
      await manager.query(`INSERT INTO public.customer VALUES ('ada')`);
      return app.tasks.enqueue('note', { name: 'committed' }, { manager });
    });
    expect(await committed.result({ timeout: '20s' })).toMatchObject({ taskId: committed.id });

    let lost = '';
    const rolledBack = dataSource.transaction(async (manager) => {
      await manager.query(`INSERT INTO public.customer VALUES ('eve')`);
      lost = (await app.tasks.enqueue('note', { name: 'rolled back' }, { manager, taskId: 'tx' })).id;
      throw new Error('changed my mind');
    });
    await expect(rolledBack).rejects.toThrow('changed my mind');
    expect(await app.tasks.get(lost)).toBeNull();
    expect(await dataSource.query('SELECT name FROM public.customer')).toEqual([{ name: 'ada' }]);
    // The task id is free again.
    const again = await app.tasks.enqueue('note', { name: 'again' }, { taskId: 'tx' });
    await again.result();
    expect(order).not.toContain('rolled back');
  });

  it('enqueues many in as many handles, in order', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `many ${index}`);
    const handles = await app.tasks.enqueueMany(
      'note',
      names.map((name) => ({ name })),
      { metadata: { mark: 'many' } },
    );
    expect(handles.map(({ payload }) => payload)).toEqual(names.map((name) => ({ name })));
    await app.tasks.gather(...handles);
    const { items } = await app.tasks.list({ metadata: { mark: 'many' } });
    expect(items.map(({ id }) => id)).toEqual(handles.map(({ id }) => id).reverse());
    expect(await app.tasks.enqueueMany('note', [])).toEqual([]);
  });
});
