import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import {
  type DequeuedTask,
  OnTaskEvent,
  QueueFullError,
  Queues,
  Task,
  TaskAudit,
  type TaskContext,
  type TaskEvent,
  TaskQueues,
  type Tasks,
} from '@taskledger/nestjs';
import { Ledger } from '../../libs/task/src/ledger/index.js';
import { refused } from '../fixtures/refused.js';
import { startTaskApp, type TaskApp } from '../fixtures/task-app.js';
import { until } from '../fixtures/until.js';

@Injectable()
class QueuedTasks {
  readonly revoked: string[] = [];

  @Task('step', { retry: { maxRetries: 1, baseMs: 1 } })
  step({ name, fails }: { name: string; fails?: boolean }): string {
    if (fails) throw new Error(`${name} fails`);
    return `did ${name}`;
  }

  @Task('brief', { timeout: '30ms' })
  brief(): void {}

  @Task('single', { lock: { key: 'single', onConflict: 'wait' } })
  single(): void {}

  @Task('worked_on')
  workedOn({ fails }: { fails?: boolean }): void {
    if (fails) throw new Error('failed');
  }

  @Task('parent')
  async parent(_: object, ctx: TaskContext): Promise<string> {
    return (await ctx.tasks.enqueue('worked_on', {})).id;
  }

  @OnTaskEvent('revoked')
  onRevoked({ executionId }: TaskEvent): void {
    this.revoked.push(executionId);
  }
}

// Nobody works on these: what is taken out of them is taken by hand.
const BY_HAND = Object.fromEntries(
  ['prio', 'held', 'ended', 'leased', 'cleared', 'counted', 'scoped', 'keyed', 'paused', 'states', 'children'].map(
    (name) => [name, {}],
  ),
);
const QUEUES = {
  ...BY_HAND,
  ordered: { type: 'fifo' },
  small: { maxSize: 2 },
  racing: { maxSize: 5 },
  worked: {},
} as const;

describe('S1: queues', () => {
  let app: TaskApp;
  let tasks: Tasks;
  let queues: Queues;
  let handlers: QueuedTasks;

  beforeAll(async () => {
    app = await startTaskApp([QueuedTasks], { queues: QUEUES, worker: { queues: ['default', 'worked'] } });
    tasks = app.tasks;
    queues = app.module.get(Queues, { strict: false });
    handlers = app.module.get(QueuedTasks);
  });
  afterAll(() => app.close());

  const put = async (queue: string, name: string, options: object = {}): Promise<string> =>
    (await tasks.enqueue('step', { name }, { queue, ...options })).id;
  const namesIn = async (queue: string): Promise<unknown[]> => {
    const names: unknown[] = [];
    for (let next = await queues.dequeue(queue); next; next = await queues.dequeue(queue)) {
      names.push((next.payload as { name: string }).name);
      await next.complete();
    }
    return names;
  };
  const taken = async (queue: string, options = {}): Promise<DequeuedTask> => {
    const next = await queues.dequeue(queue, options);
    if (!next) throw new Error(`There is nothing in ${queue}`);
    return next;
  };

  it('S1-14 S1-15 serves a priority queue by priority, and by arrival within each', async () => {
    await put('prio', 'medium', { priority: 5 });
    await put('prio', 'high', { priority: 1 });
    await put('prio', 'low', { priority: 9 });
    await put('prio', 'medium too', { priority: 5 });
    expect(await namesIn('prio')).toEqual(['high', 'medium', 'medium too', 'low']);
  });

  it('S1-14 S1-15 serves a FIFO queue in the order of arrival, whatever the priorities', async () => {
    await put('ordered', 'first', { priority: 9 });
    await put('ordered', 'second', { priority: 1 });
    await put('ordered', 'third', { priority: 5 });
    expect(await namesIn('ordered')).toEqual(['first', 'second', 'third']);
  });

  it('S1-14 peeks without taking, counts, and reorders', async () => {
    expect([await queues.peek('held'), await queues.dequeue('held'), await queues.size('held')]).toEqual([
      null,
      null,
      0,
    ]);
    const one = await put('held', 'one');
    const two = await put('held', 'two');
    await put('held', 'later', { delay: '1h' });
    expect((await queues.peek('held'))?.id).toBe(one);
    expect(await queues.size('held')).toBe(3);
    await tasks.reorder(two, 1);
    expect((await queues.peek('held'))?.id).toBe(two);
    await tasks.cancel(two);
    // Its ticket is still there, and stands for nothing.
    expect((await queues.peek('held'))?.id).toBe(one);
    expect(await queues.size('held')).toBe(2);
    await expect(queues.peek('nowhere')).rejects.toMatchObject({ code: 'QUEUE_UNKNOWN' });
  });

  it('S1-14 gives what it takes to nobody else, and executes its handler', async () => {
    const id = await put('ended', 'alone');
    const next = await taken('ended');
    expect([next.id, next.payload, next.attempt]).toEqual([id, { name: 'alone' }, 1]);
    expect([await queues.dequeue('ended'), await queues.peek('ended'), await queues.size('ended')]).toEqual([
      null,
      null,
      0,
    ]);
    expect((await tasks.get(id))!.status).toBe('STARTED');
    expect(await next.execute()).toBe('did alone');
    expect(await tasks.get(id)).toMatchObject({ status: 'SUCCESS', result: 'did alone', attempt: 1 });
    await expect(next.complete()).rejects.toMatchObject({ code: 'DEQUEUED_TASK_OVER', executionId: id });
  });

  it('S1-14 ends what it took with the result of the caller, or tries a failed one again', async () => {
    const id = await put('ended', 'by hand');
    expect(await (await taken('ended')).complete({ by: 'hand' })).toBe('SUCCESS');
    expect((await tasks.get(id))!.result).toEqual({ by: 'hand' });
    const failing = await put('ended', 'failing');
    expect(await (await taken('ended')).fail(new Error('not today'))).toBe('RETRY');
    const again = await until(() => queues.dequeue('ended'), 'the second attempt');
    expect([again.id, again.attempt]).toEqual([failing, 2]);
    expect(await again.fail(new Error('nor tomorrow'))).toBe('FAILURE');
    const attempts = await tasks.attempts(failing);
    expect(attempts.map(({ error }) => error)).toEqual(['not today', 'Failed after 1 retries: nor tomorrow']);
    const { id: thrown } = await tasks.enqueue(
      'step',
      { name: 'x', fails: true },
      { queue: 'ended', retry: { maxRetries: 0 } },
    );
    await expect((await taken('ended')).execute()).rejects.toThrow('x fails');
    expect(await tasks.status(thrown)).toBe('FAILURE');
  });

  it('S1-14 gives back what is released, and what outlives its lease, without spending an attempt', async () => {
    const id = await put('leased', 'returned');
    expect(await (await taken('leased')).release()).toBe('PENDING');
    const leased = await until(() => queues.dequeue('leased', { lease: '50ms' }), 'it to be back');
    await until(async () => (await tasks.status(id)) === 'PENDING', 'the lease to end');
    expect(leased.signal.aborted).toBe(true);
    await expect(leased.complete()).rejects.toMatchObject({ code: 'DEQUEUED_TASK_OVER' });
    const again = await until(() => queues.dequeue('leased'), 'it to be back');
    expect([again.id, again.attempt]).toEqual([id, 1]);
    again.extend('1h');
    expect(await again.complete('at last')).toBe('SUCCESS');
    await expect(queues.dequeue('leased', { lease: 'soon' as never })).rejects.toMatchObject({
      code: 'OPTION_INVALID',
    });
  });

  it('S1-14 honours timeout, cancellation, locks and pauses of what is taken by hand', async () => {
    await tasks.enqueue('brief', {}, { queue: 'leased' });
    const brief = await taken('leased');
    const { execution } = await tasks.waitFor(brief.id);
    expect(execution).toMatchObject({ status: 'FAILURE', reason: 'timeout' });
    const id = await put('leased', 'cancelled');
    const next = await taken('leased');
    await tasks.cancel(id);
    await until(() => next.signal.aborted, 'it to be told');
    expect((await tasks.waitFor(id)).outcome).toBe('revoked');
    await tasks.enqueue('single', {}, { queue: 'keyed' });
    const second = await tasks.enqueue('single', {}, { queue: 'keyed' });
    const holder = await taken('keyed');
    expect(await queues.dequeue('keyed')).toBeNull();
    expect(await queues.size('keyed')).toBe(1);
    await holder.complete();
    expect((await until(() => queues.dequeue('keyed'), 'the next in line')).id).toBe(second.id);
    await put('paused', 'waiting');
    const control = app.module.get(TaskQueues, { strict: false });
    await control.pause('paused');
    expect(await queues.dequeue('paused')).toBeNull();
    expect(await queues.scoped({ queues: ['paused'] }).dequeue('paused')).toBeNull();
    await control.resume('paused');
    expect(await namesIn('paused')).toEqual(['waiting']);
  });

  it('S1-14 records what a handler enqueues that was called by hand as its child', async () => {
    const { id } = await tasks.enqueue('parent', {}, { queue: 'children' });
    const child = (await (await taken('children')).execute()) as string;
    expect((await tasks.get(child))!.parentId).toBe(id);
  });

  it('S1-14 refuses what is more than maxSize, and records nothing of it', async () => {
    const ids = [await put('small', 'a'), await put('small', 'b', { delay: '1h' })];
    const failure = await put('small', 'c').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(QueueFullError);
    expect(failure).toMatchObject({ code: 'QUEUE_FULL', queue: 'small', maxSize: 2 });
    expect((await tasks.list({ queue: 'small' })).items.map(({ id }) => id).sort()).toEqual([...ids].sort());
    // What has started, or has ended, makes room.
    const next = await taken('small');
    await put('small', 'd');
    await next.complete();
    await tasks.cancel(ids[1]!);
    await put('small', 'e');
    await expect(put('small', 'f')).rejects.toBeInstanceOf(QueueFullError);
  });

  it('S1-14 answers with the first execution of a task id, however full the queue is', async () => {
    await queues.clear('small');
    const [first] = [await put('small', 'g', { taskId: 'of-g' }), await put('small', 'h')];
    const again = await tasks.enqueue('step', { name: 'g' }, { queue: 'small', taskId: 'of-g' });
    expect([again.id, again.deduplicated]).toEqual([first, true]);
    await expect(put('small', 'i', { taskId: 'of-i' })).rejects.toBeInstanceOf(QueueFullError);
  });

  it('S1-14 lets no more in, however many ask at a time, and counts transactions of the caller', async () => {
    const asked = await Promise.allSettled(Array.from({ length: 30 }, (_, index) => put('racing', `n${index}`)));
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    expect(await queues.size('racing')).toBe(5);
    await queues.clear('racing');
    const { database } = app.module.get(Ledger, { strict: false });
    await database.transaction(async (manager) => {
      for (const name of ['a', 'b', 'c', 'd', 'e']) await put('racing', name, { manager });
      await expect(put('racing', 'f', { manager })).rejects.toBeInstanceOf(QueueFullError);
    });
    expect(await queues.size('racing')).toBe(5);
  });

  it('S1-14 clears what has not started, says how many that were, and audits it', async () => {
    const ids = [await put('cleared', 'a'), await put('cleared', 'b'), await put('cleared', 'c', { delay: '1h' })];
    const started = await taken('cleared');
    expect(started.id).toBe(ids[0]);
    expect(await queues.clear('cleared', { by: 'ada' })).toBe(2);
    for (const id of ids.slice(1)) {
      expect(await tasks.get(id)).toMatchObject({ status: 'REVOKED', reason: 'cleared' });
      await until(() => handlers.revoked.includes(id), 'the event');
    }
    expect(await started.complete()).toBe('SUCCESS');
    expect([await queues.clear('cleared'), await queues.peek('cleared')]).toEqual([0, null]);
    const audit = app.module.get(TaskAudit, { strict: false });
    const { items } = await audit.list({ action: 'queue.clear' });
    const entries = items.filter(({ details }) => details['queue'] === 'cleared');
    expect(entries).toMatchObject([{ actor: 'ada', details: { count: 2 } }]);
    expect((await audit.list({ executionId: ids[1] })).items).toMatchObject([{ action: 'queue.clear' }]);
  });

  it('S1-14 clears no more than whoever clears it expects', async () => {
    for (const key of ['a', 'b', 'c']) await put('cleared', key);
    expect(await queues.clearable('cleared')).toEqual({ count: 3, capped: false });
    await expect(queues.clear('cleared', { expected: 2 })).rejects.toMatchObject({ code: 'QUEUE_GROWN', found: 3 });
    expect(await queues.size('cleared')).toBe(3);
    await refused(() => queues.clear('cleared', { expected: -1 }), 'expected');
    await refused(() => queues.clear('cleared', { reason: '' }), 'reason');
    expect(await queues.clear('cleared', { expected: 5, by: 'bob', reason: 'test data' })).toBe(3);
    expect(await queues.clear('cleared', { expected: 0 })).toBe(0);
    const audit = app.module.get(TaskAudit, { strict: false });
    expect((await audit.list({ action: 'queue.clear', actor: 'bob' })).items).toMatchObject([
      { details: { queue: 'cleared', count: 3, reason: 'test data' } },
    ]);
    await expect(queues.clearable('unheard_of')).rejects.toMatchObject({ code: 'QUEUE_UNKNOWN' });
  });

  it('S1-14 clears more than a batch, and each once', async () => {
    await tasks.enqueueMany(
      'step',
      Array.from({ length: 1_203 }, (_, index) => ({ name: `n${index}` })),
      { queue: 'cleared' },
    );
    expect(await queues.clear('cleared')).toBe(1_203);
    expect(await queues.size('cleared')).toBe(0);
  });

  it('S1-14 lists executions of a queue by status', async () => {
    const waiting = await put('states', 'waiting', { priority: 9 });
    const done = await put('states', 'done', { priority: 1 });
    await (await taken('states')).complete();
    const ids = async (...status: ('PENDING' | 'SUCCESS' | 'FAILURE')[]): Promise<string[]> =>
      (await queues.tasksByStatus('states', status)).items.map(({ id }) => id);
    expect([await ids('PENDING'), await ids('SUCCESS'), await ids('FAILURE')]).toEqual([[waiting], [done], []]);
    expect(await ids('PENDING', 'SUCCESS')).toEqual([done, waiting]);
  });

  it('S1-25 counts what is pending, completed, failed, and processed in all', async () => {
    const ran = [{}, {}, { fails: true }].map(async (payload) => {
      const { id } = await tasks.enqueue('worked_on', payload, { queue: 'worked' });
      await tasks.waitFor(id);
    });
    await Promise.all(ran);
    await tasks.enqueue('worked_on', {}, { queue: 'worked', delay: '1h' });
    const expected = { pending: 1, completed: 2, failed: 1, totalProcessed: 3 };
    expect(await queues.statistics('worked')).toEqual(expected);
    expect(await queues.scoped({ queues: ['worked'] }).statistics('worked')).toEqual(expected);
    await app.module.get(Ledger, { strict: false }).statistics.compact();
    expect(await queues.statistics('worked')).toEqual(expected);
  });

  it('S1-14 S1-25 keeps to a scope', async () => {
    const theirs = await put('scoped', 'theirs', { priority: 1, metadata: { tenant: 'b' } });
    const mine = await put('scoped', 'mine', { metadata: { tenant: 'a' } });
    const own = queues.scoped({ metadata: { tenant: 'a' } });
    expect([(await own.peek('scoped'))?.id, await own.size('scoped')]).toEqual([mine, 1]);
    expect((await own.tasksByStatus('scoped', 'PENDING')).items.map(({ id }) => id)).toEqual([mine]);
    const next = (await own.dequeue('scoped'))!;
    expect(next.id).toBe(mine);
    expect(await own.dequeue('scoped')).toBeNull();
    await next.complete();
    expect(await own.statistics('scoped')).toEqual({ pending: 0, completed: 1, failed: 0, totalProcessed: 1 });
    const another = await put('scoped', 'mine too', { metadata: { tenant: 'a' } });
    expect(await own.clear('scoped')).toBe(1);
    expect([await tasks.status(another), await tasks.status(theirs)]).toEqual(['REVOKED', 'PENDING']);
    expect((await queues.peek('scoped'))?.id).toBe(theirs);
  });

  it('S1-14 tells who has taken something when the process stops, and waits for nobody', async () => {
    const worker = { queues: ['default'], shutdownGrace: '0s' };
    const other = await startTaskApp([QueuedTasks], { queues: BY_HAND, worker });
    const { id } = await other.tasks.enqueue('step', { name: 'interrupted' }, { queue: 'prio' });
    const next = (await other.module.get(Queues, { strict: false }).dequeue('prio'))!;
    expect(next.id).toBe(id);
    await other.close();
    expect(next.signal.reason).toMatchObject({ code: 'TASK_INTERRUPTED', why: 'shutdown' });
    await expect(next.complete()).rejects.toMatchObject({ code: 'DEQUEUED_TASK_OVER' });
  });
});
