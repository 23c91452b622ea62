import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { OwnClaims, Rescuer } from '../../libs/task/src/cluster/index.js';
import { Marks } from '../../libs/task/src/ledger/index.js';
import { Endings, TicketCheck } from '../../libs/task/src/queue/index.js';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { Gate } from '../fixtures/gate.js';
import { HandNode } from '../fixtures/hand-node.js';
import { PROFILE } from '../fixtures/profile.js';
import { until } from '../fixtures/until.js';

class RollbackError extends Error {}

const FINISHED = { status: 'SUCCESS', run: 1, attempt: 1 };

describe('tickets and claims', () => {
  let app: ContractApp;
  let hand: HandNode;
  const starts = new Map<string, number>();

  beforeAll(async () => {
    app = await startContractApp({
      worker: { queues: ['default'], concurrency: 50 },
      queues: { default: {}, hand: {} },
    });
    app.registry.registerFunction('note', (_, { executionId }: { executionId: string }) => {
      starts.set(executionId, (starts.get(executionId) ?? 0) + 1);
      return 'noted';
    });
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    hand = await HandNode.join(app.ledger, ['note']);
  });
  afterEach(async () => {
    await died();
    await app.tasks.cancelPending();
    await sql('DELETE FROM taskledger.task_ready');
  });

  const sql = <Row>(text: string, params: unknown[] = []): Promise<Row[]> =>
    app.ledger.database.query<Row>(text, params);
  const enqueue = async (): Promise<string> => (await app.tasks.enqueue('note', {}, { queue: 'hand' })).id;
  const tickets = async (id: string): Promise<number> =>
    (await sql('SELECT 1 FROM taskledger.task_ready WHERE execution_id = $1', [id])).length;
  const copyTicket = (id: string): Promise<unknown> =>
    sql(
      `INSERT INTO taskledger.task_ready (execution_id, ticket, queue, priority, task_name)
       SELECT id, ticket, queue, priority, task_name FROM taskledger.task_execution WHERE id = $1`,
      [id],
    );
  const died = async (): Promise<void> => {
    await hand.die();
    await app.get(Rescuer).rescue();
  };

  it('start one run, however many valid tickets there are of it, and keep the queue going', async () => {
    const id = await enqueue();
    const other = await enqueue();
    await copyTicket(id);
    await copyTicket(id);
    const taken = await hand.fetch('hand');
    expect(taken?.claims.map((claim) => claim.id).toSorted()).toEqual([id, other].toSorted());
    expect(taken?.tickets).toBe(4);
    // One that comes while it runs, and one that comes when it has ended.
    await copyTicket(id);
    expect(await hand.fetch('hand')).toEqual({ claims: [], tickets: 1 });
    for (const claim of taken?.claims ?? []) expect((await hand.end(claim)).isApplied).toBe(true);
    await copyTicket(id);
    expect(await hand.fetch('hand')).toEqual({ claims: [], tickets: 1 });
    expect(await app.tasks.get(id)).toMatchObject(FINISHED);
  });

  it('start one run of two valid tickets also by an admission', async () => {
    const { id } = await app.tasks.enqueue('note', {}, { queue: 'hand', lock: { key: 'two tickets' } });
    await copyTicket(id);
    await sql('UPDATE taskledger.task_ready SET is_keyed = true');
    const { claims } = await hand.admit('hand');
    expect(claims.map((claim) => claim.id)).toEqual([id]);
    await copyTicket(id);
    await sql('UPDATE taskledger.task_ready SET is_keyed = true');
    expect((await hand.admit('hand')).claims).toEqual([]);
    await hand.end(claims[0]!);
    expect(await app.tasks.get(id)).toMatchObject(FINISHED);
  });

  it('of a cancelled execution are harmless, whichever came first', async () => {
    const first = await enqueue();
    expect(await app.tasks.cancel(first)).toBe(true);
    expect(await tickets(first)).toBe(1);
    expect(await hand.fetch('hand')).toEqual({ claims: [], tickets: 1 });
    expect(await app.tasks.get(first)).toMatchObject({ status: 'REVOKED', run: 0 });
    const second = await enqueue();
    const claim = await hand.claim('hand');
    expect(claim.id).toBe(second);
    expect(await app.tasks.cancel(second)).toBe(true);
    expect(await app.tasks.get(second)).toMatchObject({ status: 'STARTED', run: 1 });
    await hand.end(claim, 'RETRY', { delayMs: 10 });
    expect(await app.tasks.get(second)).toMatchObject({ status: 'REVOKED', reason: 'user_cancelled' });
  });

  it('are renewed by a change of priority, and only the newest counts', async () => {
    const id = await enqueue();
    expect(await app.tasks.reorder(id, 1)).toBe(true);
    expect(await app.tasks.reorder(id, 9)).toBe(true);
    expect(await tickets(id)).toBe(3);
    const taken = await hand.fetch('hand');
    expect([taken?.tickets, taken?.claims.length]).toEqual([3, 1]);
    expect(taken?.claims[0]).toMatchObject({ id, priority: 9 });
    expect(await app.tasks.reorder(id, 1)).toBe(false);
    await hand.end(taken!.claims[0]!);
  });

  it('start nothing when a newer one was written, also where that is not due: by a fetch and by an admission', async () => {
    const { id } = await app.tasks.enqueue('note', {}, { queue: 'hand', delay: '1h' });
    await copyTicket(id);
    expect(await app.tasks.reorder(id, 1)).toBe(true);
    expect(await hand.fetch('hand')).toEqual({ claims: [], tickets: 1 });
    await copyTicket(id);
    expect(await app.tasks.reorder(id, 2)).toBe(true);
    const admitted = await hand.admit('hand');
    expect([admitted.claims, admitted.tickets]).toEqual([[], 1]);
    expect(await app.tasks.get(id)).toMatchObject({ status: 'PENDING', run: 0 });
  });

  it('keep their due time over a change of priority', async () => {
    const { id } = await app.tasks.enqueue('note', {}, { queue: 'hand', delay: '1h' });
    expect(await app.tasks.reorder(id, 1)).toBe(true);
    expect(await hand.fetch('hand')).toEqual({ claims: [], tickets: 0 });
    expect(await sql('SELECT 1 FROM taskledger.task_due WHERE execution_id = $1', [id])).toHaveLength(2);
    await app.tasks.cancel(id);
  });

  it.each(['cancel', 'reorder'] as const)('never let a fetch and a %s both win', async (command) => {
    for (let round = 0; round < 40; round++) {
      const id = await enqueue();
      const change = (): Promise<boolean> => (command === 'cancel' ? app.tasks.cancel(id) : app.tasks.reorder(id, 2));
      const [changed, taken] = (await Promise.all(
        round % 2 === 0 ? [change(), hand.fetch('hand')] : [hand.fetch('hand'), change()].toReversed(),
      )) as [boolean, Awaited<ReturnType<HandNode['fetch']>>];
      // What was put off because its record was just then being changed comes again.
      await sql(`UPDATE taskledger.task_due SET due_at = clock_timestamp() WHERE execution_id = $1`, [id]);
      await app.ledger.tickets.promote();
      const claims = [...(taken?.claims ?? []), ...((await hand.fetch('hand'))?.claims ?? [])];
      expect(claims.length).toBeLessThanOrEqual(1);
      const row = await app.tasks.get(id);
      if (claims.length === 0) expect([command, changed, row?.status]).toEqual(['cancel', true, 'REVOKED']);
      else {
        expect((await hand.end(claims[0]!)).isApplied).toBe(true);
        expect((await app.tasks.get(id))?.status).toBe('SUCCESS');
      }
    }
  });

  it('never let the outcome of a run and its end as overdue both win', async () => {
    for (let round = 0; round < 20; round++) {
      const id = await enqueue();
      const claim = await hand.claim('hand');
      await sql(`UPDATE taskledger.task_claim SET claimed_at = claimed_at - interval '1 h' WHERE execution_id = $1`, [
        id,
      ]);
      const limits = { forAllMs: 60_000, ofTasks: {}, chosen: true };
      const overdue = (): Promise<number> => app.ledger.overdue.end(limits).then(({ length }) => length);
      const outcome = (): Promise<number> => hand.end(claim).then(({ isApplied }) => Number(isApplied));
      const won = await Promise.all((round % 2 === 0 ? [overdue, outcome] : [outcome, overdue]).map((end) => end()));
      expect(won.toSorted()).toEqual([0, 1]);
      expect(await app.tasks.attempts(id)).toHaveLength(1);
    }
  });

  it('of a caller’s transaction are seen when that commits, and never where it does not', async () => {
    for (const level of ['READ COMMITTED', 'REPEATABLE READ', 'SERIALIZABLE'] as const) {
      const { dataSource } = app.ledger.database;
      const inside = (fails: boolean) =>
        dataSource.transaction(level, async (manager) => {
          await manager.query('SELECT count(*) FROM taskledger.task_execution');
          const plain = await app.tasks.enqueue('note', {}, { queue: 'hand', manager });
          const keyed = await app.tasks.enqueue('note', {}, { queue: 'hand', manager, unique: { key: level } });
          const again = await app.tasks.enqueue('note', {}, { queue: 'hand', manager, unique: { key: level } });
          expect([again.id, again.deduplicated]).toEqual([keyed.id, true]);
          if (fails) throw new RollbackError();
          return [plain.id, keyed.id];
        });
      await expect(inside(true)).rejects.toThrow(RollbackError);
      expect(await hand.fetch('hand')).toEqual({ claims: [], tickets: 0 });
      const ids = await inside(false);
      const taken = await hand.fetch('hand');
      expect(taken?.claims.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
      for (const claim of taken?.claims ?? []) await hand.end(claim);
    }
  });

  it('of a fetch whose answer was lost are handed over by the next comparison', async () => {
    const id = await enqueue();
    const { nodes, fetches } = app.ledger;
    const tasks = { tasks: ['note'], lockedTasks: [], marks: new Marks() };
    // As this process, which never hears of it.
    await fetches.fetch({ queue: 'hand', count: 1, nodeId: nodes.id, ...tasks });
    const own = app.get(OwnClaims);
    await own.compare();
    expect(await app.tasks.get(id)).toMatchObject({ status: 'STARTED', run: 1 });
    await sql(`UPDATE taskledger.task_claim SET claimed_at = claimed_at - interval '6 s' WHERE execution_id = $1`, [
      id,
    ]);
    await own.compare();
    expect(await app.tasks.get(id)).toMatchObject({ status: 'PENDING', run: 1, attempt: 0, crashes: 0 });
    const claim = await hand.claim('hand');
    expect(claim).toMatchObject({ id, run: 2, spentAttempts: 0 });
    await hand.end(claim);
    expect(starts.get(id)).toBeUndefined();
  });

  it('whose run ends while they are compared are told of once', async () => {
    const { nodes } = app.ledger;
    const told: string[] = [];
    app.get(Endings).onEnded((ended) => told.push(...ended.map((end) => end.id)));
    const gate = new Gate();
    app.registry.registerFunction('slow', () => gate.opened);
    const { id } = await app.tasks.enqueue('slow');
    await until(async () => (await app.tasks.status(id)) === 'STARTED', 'the start');
    await sql(`UPDATE taskledger.task_claim SET claimed_at = claimed_at - interval '1 min' WHERE execution_id = $1`, [
      id,
    ]);
    const read = nodes.claims.bind(nodes);
    nodes.claims = async () => {
      const claims = await read();
      expect(claims.map((claim) => claim.id)).toContain(id);
      gate.open();
      await app.tasks.waitFor(id);
      await until(() => told.includes(id), 'the end to be told');
      await app.ledger.idle();
      return claims;
    };
    await app.get(OwnClaims).compare();
    nodes.claims = read;
    expect(told.filter((one) => one === id)).toHaveLength(1);
  });

  it('go to no node that was declared dead, also not by an admission', async () => {
    const id = await enqueue();
    await hand.die();
    expect(await hand.fetch('hand')).toEqual({ claims: [], tickets: 0 });
    expect((await hand.admit('hand')).claims).toEqual([]);
    expect(await tickets(id)).toBe(1);
    const unknown = await HandNode.join(app.ledger, ['note']);
    await sql('DELETE FROM taskledger.task_node WHERE id = $1', [unknown.id]);
    expect(await unknown.fetch('hand')).toEqual({ claims: [], tickets: 0 });
    await app.tasks.cancel(id);
  });

  it('of a node that died are taken over each round, also those that it committed after its death', async () => {
    const [early, late] = [await enqueue(), await enqueue()];
    expect((await hand.claim('hand')).id).toBe(early);
    await hand.die();
    expect(await app.get(Rescuer).rescue()).toBe(1);
    await sql(
      `INSERT INTO taskledger.task_claim (execution_id, run, node_id, claim_key, queue)
       VALUES ($1, 1, $2, gen_random_uuid(), 'hand')`,
      [late, hand.id],
    );
    expect(await app.get(Rescuer).rescue()).toBe(1);
    expect(await app.tasks.get(late)).toMatchObject({ status: 'RETRY', reason: 'interrupted', crashes: 1 });
    await app.tasks.cancelMany([early, late]);
  });

  it('tell the end of an overtaken run from that of its successor, also in one group', async () => {
    const id = await enqueue();
    const zombie = await hand.claim('hand');
    await died();
    hand = await HandNode.join(app.ledger, ['note']);
    const successor = await hand.claim('hand');
    expect([zombie.run, successor.run]).toEqual([1, 2]);
    const [late, mine] = await Promise.all([hand.end(zombie, 'FAILURE'), hand.end(successor)]);
    expect([late.isApplied, mine.isApplied]).toEqual([false, true]);
    expect(await app.tasks.get(id)).toMatchObject({ status: 'SUCCESS', run: 2, attempt: 1 });
    expect((await app.tasks.attempts(id)).map(({ status }) => status)).toEqual(['INTERRUPTED', 'SUCCESS']);
  });

  it('count an outcome once when its answer was lost and it is sent again', async () => {
    const id = await enqueue();
    const claim = await hand.claim('hand');
    const startedAtMs = app.ledger.clock.now();
    const more = { startedAtMs, result: '"the first"' };
    expect((await hand.end(claim, 'SUCCESS', more)).isApplied).toBe(true);
    // The ledger knows its own answer again, which is announced then; nothing is counted twice.
    expect((await hand.end(claim, 'SUCCESS', more)).isApplied).toBe(true);
    expect((await hand.end({ ...claim, claimKey: claim.id }, 'FAILURE')).isApplied).toBe(false);
    expect(await app.tasks.get(id)).toMatchObject({ ...FINISHED, result: 'the first' });
    expect(await app.tasks.attempts(id)).toHaveLength(1);
  });

  it('are never missing: the check finds nothing, and mends what somebody has deleted', async () => {
    const ids = [await enqueue(), await enqueue()];
    await sql(
      `UPDATE taskledger.task_execution SET created_at = created_at - interval '1 min' WHERE id = ANY($1::uuid[])`,
      [ids],
    );
    expect((await app.get(TicketCheck).round()).mended).toEqual([]);
    await sql('DELETE FROM taskledger.task_ready WHERE execution_id = $1', [ids[0]]);
    expect((await app.get(TicketCheck).round()).mended).toEqual([ids[0]]);
    expect((await hand.fetch('hand'))?.claims.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    expect((await app.get(TicketCheck).round()).mended).toEqual([]);
    await died();
    await app.tasks.cancelMany(ids);
  });

  if (PROFILE === 'embedded') return;

  it('that were committed behind the marks are found, although the queue never runs dry', async () => {
    const runner = app.ledger.database.dataSource.createQueryRunner();
    await runner.startTransaction();
    // Their numbers are drawn now, and committed when the workers have gone past them.
    const late = await app.tasks.enqueueMany(
      'note',
      Array.from({ length: 500 }, () => ({})),
      { manager: runner },
    );
    const running = { go: true };
    const busy = (async () => {
      while (running.go)
        await Promise.all(
          (
            await app.tasks.enqueueMany(
              'note',
              Array.from({ length: 50 }, () => ({})),
            )
          ).map((h) => h.result()),
        );
    })();
    await until(() => [...starts.values()].length > 500, 'the marks to be ahead');
    expect(late.every(({ id }) => !starts.has(id))).toBe(true);
    await runner.commitTransaction();
    await runner.release();
    await Promise.all(late.map((handle) => handle.result()));
    running.go = false;
    await busy;
    expect(late.map(({ id }) => starts.get(id))).toEqual(late.map(() => 1));
  });
});
