import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { type ExplanationReason, Queues, Task, TaskAudit, TaskPauses, TaskQueues } from '@taskledger/nestjs';
import { UnservedTickets } from '../../libs/task/src/queue/index.js';
import { type ContractApp, startContractApp, startOnStores } from '../fixtures/contract-app.js';
import { createServerStores, PROFILE } from '../fixtures/profile.js';
import { refused } from '../fixtures/refused.js';
import { until } from '../fixtures/until.js';

const HOUR_MS = 3_600_000;

@Injectable()
class Mail {
  @Task('bill')
  bill(): string {
    return 'billed';
  }

  @Task('greet')
  greet(): string {
    return 'greeted';
  }

  @Task('book', { lock: { key: 'books', onConflict: 'wait' } })
  book(): string {
    return 'booked';
  }
}

describe('a task that is paused', () => {
  let apps: ContractApp[];
  let app: ContractApp;
  let pauses: TaskPauses;
  let drop: () => Promise<void>;

  beforeAll(async () => {
    const server = PROFILE === 'embedded' ? undefined : await createServerStores();
    const options = { worker: { queues: ['default'], concurrency: 3 }, queues: { default: {}, hand: {} } };
    const start = () => (server ? startOnStores(server, options, [Mail]) : startContractApp(options, [Mail]));
    apps = [await start()];
    if (server) apps.push(await start());
    app = apps[0]!;
    pauses = app.get(TaskPauses);
    drop = async () => {
      await Promise.all(apps.map((one) => one.close()));
      await server?.drop();
    };
  });
  afterAll(() => drop());
  beforeEach(async () => {
    for (const { task } of await pauses.list()) await pauses.resume(task);
  });

  const sql = <Row>(text: string, params: unknown[] = []) => app.ledger.database.query<Row>(text, params);
  const why = async (id: string): Promise<ExplanationReason[]> => [...(await app.tasks.explain(id)).reasons];
  const statuses = (ids: readonly string[]) => Promise.all(ids.map((id) => app.tasks.status(id)));
  const results = (ids: readonly string[]) =>
    Promise.all(ids.map(async (id) => (await app.tasks.waitFor(id, { timeout: '20s' })).execution?.result));
  const queued = async (task: string, count = 1) =>
    (await app.tasks.enqueueMany(task, Array(count).fill({}))).map(({ id }) => id);

  it('D-18 keeps its executions waiting, while others of its queue go on', async () => {
    await pauses.pause('bill', { by: 'ann', reason: 'wrong VAT rate' });
    const waiting = await queued('bill', 20);
    for (let round = 0; round < 5; round++) expect(await (await app.tasks.enqueue('greet')).result()).toBe('greeted');
    expect(new Set(await statuses(waiting))).toEqual(new Set(['PENDING']));
    expect(await sql('SELECT FROM taskledger.task_claim')).toEqual([]);
    expect(await pauses.list()).toEqual([{ task: 'bill', at: expect.any(Date), by: 'ann', reason: 'wrong VAT rate' }]);
    expect((await why(waiting[0]!))[0]).toEqual({
      kind: 'task_paused',
      task: 'bill',
      since: expect.any(Date),
      until: null,
      by: 'ann',
      reason: 'wrong VAT rate',
    });
    await pauses.resume('bill', { by: 'bob' });
    await Promise.all(waiting.map((id) => app.tasks.waitFor(id, { timeout: '20s' })));
    expect(new Set(await statuses(waiting))).toEqual(new Set(['SUCCESS']));
    const { items } = await app.get(TaskAudit).list({ actor: 'bob' });
    expect(items[0]).toMatchObject({ action: 'task.resume', details: { task: 'bill' } });
  });

  it('holds for tasks with locks, for suspects, and for who takes by hand', async () => {
    await pauses.pause('book');
    await pauses.pause('bill');
    const locked = await queued('book', 2);
    const [suspect] = await queued('bill');
    await sql(`UPDATE taskledger.task_ready SET queue = queue || '!', is_alone = true WHERE execution_id = $1`, [
      suspect,
    ]);
    const { id } = await app.tasks.enqueue('bill', {}, { queue: 'hand' });
    expect(await app.get(Queues).dequeue('hand')).toBeNull();
    expect(await (await app.tasks.enqueue('greet')).result()).toBe('greeted');
    expect(new Set(await statuses([...locked, suspect!, id]))).toEqual(new Set(['PENDING']));
    await pauses.resume('book');
    await pauses.resume('bill');
    expect(await results([...locked, suspect!])).toEqual(['booked', 'booked', 'billed']);
    const taken = await app.get(Queues).dequeue('hand');
    expect(await taken!.execute()).toBe('billed');
  });

  it('goes on by itself when its time is over, and so does a queue', async () => {
    const until = new Date(app.ledger.clock.now() + HOUR_MS);
    await pauses.pause('bill', { until });
    await app.get(TaskQueues).pause('default', { until, by: 'ann' });
    const [id] = await queued('bill');
    expect((await why(id!)).slice(0, 2)).toEqual([
      { kind: 'queue_paused', queue: 'default', since: expect.any(Date), until, by: 'ann', reason: null },
      { kind: 'task_paused', task: 'bill', since: expect.any(Date), until, by: null, reason: null },
    ]);
    expect(await app.get(TaskQueues).get('default')).toMatchObject({ paused: { until, by: 'ann' } });
    // The hour passes.
    await sql(`UPDATE taskledger.task_pause SET paused_until = clock_timestamp()`);
    await sql(`UPDATE taskledger.task_queue SET paused_until = clock_timestamp() WHERE paused_at IS NOT NULL`);
    expect(await pauses.list()).toEqual([]);
    expect((await app.get(TaskQueues).get('default')).paused).toBeUndefined();
    expect((await app.tasks.waitFor(id!, { timeout: '30s' })).execution).toMatchObject({ result: 'billed' });
  });

  it('can be paused anew when its time is over, and stays as it is before', async () => {
    const until = new Date(app.ledger.clock.now() + HOUR_MS);
    await pauses.pause('bill', { by: 'ann', until });
    await pauses.pause('bill', { by: 'bob' });
    expect(await pauses.find('bill')).toMatchObject({ by: 'ann', until });
    await sql(`UPDATE taskledger.task_pause SET paused_until = clock_timestamp()`);
    await pauses.pause('bill', { by: 'bob' });
    expect(await pauses.find('bill')).toEqual({ task: 'bill', at: expect.any(Date), by: 'bob' });
  });

  it('is in nobody’s way: its tickets are set aside, and come back to their places at once', async () => {
    await pauses.pause('bill');
    const waiting = await queued('bill', 50);
    await app.get(UnservedTickets).round(0);
    const places = () => sql<{ queue: string }>(`SELECT DISTINCT queue FROM taskledger.task_ready`);
    await until(async () => {
      await app.get(UnservedTickets).round(0);
      return (await places()).every(({ queue }) => queue === 'default?bill');
    }, 'the tickets to be set aside');
    expect((await why(waiting[0]!)).map(({ kind }) => kind)).toEqual(['task_paused']);
    await pauses.resume('bill');
    await Promise.all(waiting.map((id) => app.tasks.waitFor(id, { timeout: '20s' })));
    expect(new Set(await statuses(waiting))).toEqual(new Set(['SUCCESS']));
  });

  it('is refused where it makes no sense', async () => {
    await expect(pauses.pause('nobody')).rejects.toMatchObject({ code: 'TASK_UNKNOWN' });
    await refused(() => pauses.pause('bill', { actor: 'ann' } as never), 'actor');
    await refused(() => pauses.pause('bill', { by: '' }), 'by');
    await refused(() => pauses.pause('bill', { until: new Date(0) }), 'until');
    await refused(() => pauses.pause('bill', { until: 'tomorrow' as never }), 'until');
    await refused(() => app.get(TaskQueues).pause('default', { until: new Date(5) }), 'until');
    await refused(() => pauses.resume('bill', { reason: 'no' } as never), 'reason');
    expect(await pauses.list()).toEqual([]);
  });
});
