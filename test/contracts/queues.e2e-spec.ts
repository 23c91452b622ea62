import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { InvalidOptionError, TaskQueues, UnknownQueueError } from '@taskledger/nestjs';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { HandNode } from '../fixtures/hand-node.js';
import { until } from '../fixtures/until.js';

describe('queues that an operator has paused or limited', () => {
  let app: ContractApp;
  let queues: TaskQueues;
  let running = 0;
  let most = 0;
  const started: string[] = [];

  beforeAll(async () => {
    app = await startContractApp({
      queues: {
        'by-hand': { globalConcurrency: 2 },
        default: {},
        slow: { globalConcurrency: 2 },
        open: {},
        paced: { limiter: { max: 2, duration: '2s' } },
        rare: { limiter: { max: 2, duration: '1h' } },
      },
      worker: { concurrency: 10, queues: ['default', 'slow', 'open', 'paced', 'rare', 'late'] },
    });
    queues = app.module.get(TaskQueues, { strict: false });
    app.registry.registerFunction('note', (_, { executionId }: { executionId: string }) => {
      started.push(executionId);
    });
    app.registry.registerFunction('work', async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 50));
      running--;
    });
    let present = 0;
    app.registry.registerFunction('together', async () => {
      present++;
      await until(() => present >= 3, 'three at a time');
    });
  });
  afterAll(() => app.close());

  const runAll = async (queue: string, count: number): Promise<number> => {
    most = 0;
    const handles = await Promise.all(Array.from({ length: count }, () => app.tasks.enqueue('work', {}, { queue })));
    await Promise.all(handles.map((handle) => handle.result({ timeout: '30s' })));
    return most;
  };
  it('H9 starts nothing of a paused queue, whoever looks at it', async () => {
    await queues.pause('open', { by: 'ann', reason: 'the bank is down' });
    const { id } = await app.tasks.enqueue('note', {}, { queue: 'open' });
    const locked = await app.tasks.enqueue('note', {}, { queue: 'open', lock: { key: 'a lock' } });
    const hand = await HandNode.join(app.ledger, ['note']);
    expect(await hand.fetch('open')).toEqual({ claims: [], tickets: 0 });
    expect((await hand.admit('open')).claims).toEqual([]);
    const other = await app.tasks.enqueue('note');
    await other.result();
    expect(started).toEqual([other.id]);
    expect(await queues.get('open')).toEqual({
      name: 'open',
      paused: { at: expect.any(Date), by: 'ann', reason: 'the bank is down' },
      limits: {},
      limitedBy: 'code',
    });
    await queues.resume('open', { by: 'bob' });
    await Promise.all([app.tasks.result(id, { timeout: '20s' }), locked.result({ timeout: '20s' })]);
    expect(started.toSorted()).toEqual([other.id, id, locked.id].toSorted());
  });

  it('H9 keeps a queue paused for a worker that starts later', async () => {
    // Another process has made it known.
    await app.ledger.queues.register([{ name: 'late' }]);
    await queues.pause('late');
    app.registry.registerFunction('lateWork', () => 'done', { queue: 'late' });
    const { id } = await app.tasks.enqueue('lateWork');
    const other = await app.tasks.enqueue('note');
    await other.result();
    expect(await app.tasks.get(id)).toMatchObject({ status: 'PENDING', run: 0 });
    await queues.resume('late');
    expect(await app.tasks.result(id, { timeout: '20s' })).toBe('done');
  });

  it('H9 limits a queue over all processes', async () => {
    expect(await runAll('slow', 8)).toBeLessThanOrEqual(2);
    const handles = await Promise.all([1, 2, 3].map(() => app.tasks.enqueue('work', {}, { queue: 'by-hand' })));
    const hands = await Promise.all([1, 2].map(() => HandNode.join(app.ledger, ['work'])));
    const taken = await Promise.all(hands.map((hand) => hand.admit('by-hand', 10, 'next', true)));
    const claims = taken.flatMap((one) => one.claims);
    expect([claims.length, taken.some(({ isLimited }) => isLimited)]).toEqual([2, true]);
    // The cheap way never passes a limit by.
    expect(await hands[0]!.fetch('by-hand')).toBeUndefined();
    expect((await hands[0]!.admit('by-hand')).claims).toEqual([]);
    await Promise.all(claims.map((claim) => hands[0]!.end(claim)));
    const rest = await hands[1]!.admit('by-hand', 10, 'next', true);
    expect([...claims, ...rest.claims].map(({ id }) => id).toSorted()).toEqual(handles.map(({ id }) => id).toSorted());
    await Promise.all(rest.claims.map((claim) => hands[1]!.end(claim)));
  });

  it('H9 prefers the limits of an operator, until they are lifted', async () => {
    await queues.limit('slow', { globalConcurrency: 1 }, { by: 'ann' });
    expect(await queues.get('slow')).toMatchObject({ limits: { globalConcurrency: 1 }, limitedBy: 'operator' });
    expect(await runAll('slow', 4)).toBe(1);
    await queues.limit('slow', {});
    const three = await Promise.all([1, 2, 3].map(() => app.tasks.enqueue('together', {}, { queue: 'slow' })));
    await Promise.all(three.map((handle) => handle.result({ timeout: '30s' })));
    await queues.limit('slow', null);
    expect(await queues.get('slow')).toMatchObject({ limits: { globalConcurrency: 2 }, limitedBy: 'code' });
    expect(await runAll('slow', 8)).toBeLessThanOrEqual(2);
  });

  it('limits the starts of a queue within a time', async () => {
    const startedAt = performance.now();
    await runAll('paced', 5);
    // Two at once, two after one window, the last after two.
    expect(performance.now() - startedAt).toBeGreaterThan(2_000);
  });

  it('keeps nothing back for a rate limit that is not used up', async () => {
    const [row] = await app.ledger.database.query<{ starts: number }>(
      `SELECT window_starts AS starts FROM taskledger.task_queue WHERE name = 'rare'`,
    );
    expect(row).toEqual({ starts: 0 });
    // Its worker has looked at an empty queue, and less than its slots was free.
    for (let n = 0; n < 2; n++) await (await app.tasks.enqueue('note', {}, { queue: 'rare' })).result();
    const { id } = await app.tasks.enqueue('note', {}, { queue: 'rare' });
    await until(
      async () => (await app.tasks.explain(id)).reasons.some(({ kind }) => kind === 'rate_limit'),
      'the limit',
    );
    expect(await app.tasks.status(id)).toBe('PENDING');
    await app.tasks.cancel(id);
  });

  it('records who did what', async () => {
    const rows = await app.ledger.database.query<{ actor: string | null; action: string; details: object }>(
      `SELECT actor, action, details FROM taskledger.task_audit WHERE details ->> 'queue' = 'open' ORDER BY id`,
    );
    expect(rows).toEqual([
      { actor: 'ann', action: 'queue.pause', details: { queue: 'open', reason: 'the bank is down' } },
      { actor: 'bob', action: 'queue.resume', details: { queue: 'open' } },
    ]);
  });

  it('pauses twice, and keeps who was first', async () => {
    await queues.pause('open', { by: 'ann' });
    await queues.pause('open', { by: 'bob' });
    expect((await queues.get('open')).paused?.by).toBe('ann');
    await queues.resume('open');
    await queues.resume('open');
  });

  it('H9 obeys as soon as it is declared, also before the start has written that down', async () => {
    const forget = (): Promise<unknown> =>
      app.ledger.database.query(`DELETE FROM taskledger.task_queue WHERE name = 'by-hand'`);
    await forget();
    expect(await queues.get('by-hand')).toMatchObject({ limits: { globalConcurrency: 2 }, limitedBy: 'code' });
    await forget();
    await queues.pause('by-hand', { by: 'ann' });
    expect(await queues.get('by-hand')).toMatchObject({ paused: { by: 'ann' }, limits: { globalConcurrency: 2 } });
    await queues.resume('by-hand');
  });

  it('refuses what it does not know, and limits that are none', async () => {
    await expect(queues.pause('opne')).rejects.toThrow(UnknownQueueError);
    await expect(queues.pause('opne')).rejects.toThrow(/Known queues: .*open/);
    await expect(queues.get('opne')).rejects.toThrow(UnknownQueueError);
    await expect(queues.limit('open', { globalConcurrency: 0 })).rejects.toThrow(InvalidOptionError);
    await expect(queues.limit('open', { limiter: { max: 1, duration: 'soon' as never } })).rejects.toThrow(
      /limit\("open"\)\.limiter\.duration/,
    );
  });
});
