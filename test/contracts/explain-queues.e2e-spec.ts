import { describe, expect, it } from '@jest/globals';
import { Rescuer } from '../../libs/task/src/cluster/index.js';
import { UnservedTickets } from '../../libs/task/src/queue/index.js';
import { explainedApp, noHandler, SLOTS } from '../fixtures/explained-app.js';
import { HandNode } from '../fixtures/hand-node.js';
import { until } from '../fixtures/until.js';

describe('why an execution has not run: its queue, and who serves it', () => {
  const world = explainedApp();
  const { explain, kinds, enqueue, running, reason, appears, sql } = world;

  it('N-1 a paused queue: since when, by whom and why, and it is not the only reason', async () => {
    await world.queues.pause('held', { by: 'ann', reason: 'the bank is down' });
    const id = await enqueue({ queue: 'held' });
    expect((await explain(id)).reasons).toEqual([
      {
        kind: 'queue_paused',
        queue: 'held',
        since: (await world.queues.get('held')).paused!.at,
        until: null,
        by: 'ann',
        reason: 'the bank is down',
      },
      expect.objectContaining({ kind: 'free_slot', before: { count: 0, isCapped: false } }),
    ]);
  });

  it('N-1 the limits of a queue: how many run, and when the next window begins', async () => {
    const first = await running({ queue: 'capped' });
    const capped = await enqueue({ queue: 'capped' });
    expect(await kinds(first)).toEqual(['running']);
    expect(await appears(capped, 'concurrency')).toEqual({
      kind: 'concurrency',
      queue: 'capped',
      running: 1,
      limit: 1,
    });

    await running({ queue: 'paced' });
    const paced = await enqueue({ queue: 'paced' });
    const { until: at, ...rest } = await appears(paced, 'rate_limit');
    expect(rest).toEqual({ kind: 'rate_limit', queue: 'paced', max: 1, durationMs: 3_600_000 });
    expect(at.getTime()).toBeGreaterThan((await explain(paced)).at.getTime());
  });

  it('N-1 an open circuit breaker: since when, why, and when a run may try', async () => {
    const failed = await world.app.tasks.enqueue('fragile', { fails: true });
    await until(async () => (await failed.status()) === 'FAILURE', 'it to fail');
    const { id } = await world.app.tasks.enqueue('fragile', { fails: false });
    const found = await appears(id, 'breaker');
    expect(found).toEqual({
      kind: 'breaker',
      breaker: 'fragile',
      state: 'open',
      since: expect.any(Date),
      until: expect.any(Date),
      failures: 1,
      by: null,
      reason: null,
      open: 1,
    });
    expect(found.until!.getTime() - found.since!.getTime()).toBeGreaterThan(3_500_000);
    await until(async () => (await kinds(id)).join() === 'breaker,free_slot', 'its ticket to lie in the queue');
  });

  it('N-1 the turn in the queue: who comes first, and the slots there are', async () => {
    for (let n = 0; n < SLOTS; n++) await running({ queue: 'narrow' });
    const [second, third, last] = [
      await enqueue({ queue: 'narrow', priority: 5 }),
      await enqueue({ queue: 'narrow', priority: 5 }),
      await enqueue({ queue: 'narrow', priority: 9 }),
    ];
    const first = await enqueue({ queue: 'narrow', priority: 1 });
    const turn = { kind: 'free_slot', queue: 'narrow', workers: 1, slots: SLOTS, busy: SLOTS };
    for (const [count, id] of [first, second, third, last].entries())
      expect((await explain(id!)).reasons).toEqual([{ ...turn, before: { count, isCapped: false } }]);

    // Tickets that start nothing are not before anybody.
    await world.app.tasks.cancel(second!);
    await world.app.tasks.reorder(first, 10);
    expect((await reason(third!, 'free_slot')).before).toEqual({ count: 0, isCapped: false });
    expect((await reason(first, 'free_slot')).before).toEqual({ count: 2, isCapped: false });
  });

  it('N-1 places are exact to 1,000, in a queue and in the line for a lock', async () => {
    await world.queues.pause('crowded');
    const many = await world.app.tasks.enqueueMany(
      'hold',
      Array.from({ length: 1_002 }, () => ({})),
      { queue: 'crowded' },
    );
    const places = await sql<{ id: string }>(
      `SELECT execution_id AS id FROM taskledger.task_ready WHERE queue = 'crowded' ORDER BY priority, seq`,
    );
    expect(places).toHaveLength(many.length);
    const before = async (place: number): Promise<unknown> => (await reason(places[place]!.id, 'free_slot')).before;
    expect(await before(999)).toEqual({ count: 999, isCapped: false });
    expect(await before(1_000)).toEqual({ count: 1_000, isCapped: false });
    expect(await before(1_001)).toEqual({ count: 1_000, isCapped: true });

    const lock = { key: world.newKey(), onConflict: 'wait' } as const;
    await running({ lock });
    const waiting = await world.app.tasks.enqueueMany(
      'hold',
      Array.from({ length: 1_002 }, () => ({})),
      { lock },
    );
    const line = await until(async () => {
      const rows = await sql<{ id: string }>(
        'SELECT execution_id AS id FROM taskledger.task_waiter WHERE key = $1 ORDER BY priority, seq',
        [lock.key],
      );
      return rows.length === waiting.length ? rows : undefined;
    }, 'all to be in the line');
    expect((await reason(line[1_000]!.id, 'lock')).before).toEqual({ count: 1_000, isCapped: false });
    expect((await reason(line[1_001]!.id, 'lock')).before).toEqual({ count: 1_000, isCapped: true });
  });

  it('N-1 no living process serves the queue: since the last one left', async () => {
    const id = await enqueue({ queue: 'hand' });
    expect((await explain(id)).reasons).toEqual([{ kind: 'no_worker', queue: 'hand', since: null, quiet: 0 }]);
    const hand = await HandNode.join(world.app.ledger, ['hold'], { queues: ['hand'] });
    expect(await kinds(id)).toEqual(['free_slot']);
    await hand.die();
    const [node] = await sql<{ dead: Date }>('SELECT dead_at AS dead FROM taskledger.task_node WHERE id = $1', [
      hand.id,
    ]);
    expect((await explain(id)).reasons).toEqual([{ kind: 'no_worker', queue: 'hand', since: node!.dead, quiet: 0 }]);
  });

  it('N-1 nobody has a handler of the task, also when its ticket was set aside', async () => {
    const id = await enqueue({}, noHandler);
    const found = {
      kind: 'no_handler',
      queue: 'default',
      task: 'nobody_has_it',
      preparedBy: null,
      workers: 1,
      quiet: 0,
      isServedAgain: false,
    };
    expect((await explain(id)).reasons).toEqual([{ ...found, since: null }]);
    await world.app.get(UnservedTickets).round(-60_000);
    expect((await explain(id)).reasons).toEqual([{ ...found, since: null }]);

    const hand = await HandNode.join(world.app.ledger, ['nobody_has_it'], { queues: ['default'] });
    expect((await explain(id)).reasons).toEqual([{ ...found, since: null, workers: 2, isServedAgain: true }]);
    await world.app.get(UnservedTickets).round(-60_000);
    expect(await kinds(id)).toEqual(['free_slot']);
    await hand.die();
    expect(await reason(id, 'no_handler')).toEqual({ ...found, since: expect.any(Date) });
  });

  it('N-1 processes have died while it ran: it runs alone', async () => {
    const id = await enqueue({ queue: 'hand' });
    for (let crashes = 1; crashes <= 2; crashes++) {
      const node = await HandNode.join(world.app.ledger, ['hold'], { queues: ['hand'] });
      expect((await node.claim('hand')).id).toBe(id);
      await node.die();
      await world.app.get(Rescuer).rescue();
    }
    expect(await reason(id, 'runs_alone')).toEqual({
      kind: 'runs_alone',
      queue: 'hand',
      crashes: 2,
      before: { count: 0, isCapped: false },
      isTaken: false,
    });
  });
});
