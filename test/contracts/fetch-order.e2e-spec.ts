import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TaskAudit } from '@taskledger/nestjs';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { HandNode } from '../fixtures/hand-node.js';
import { until } from '../fixtures/until.js';

const FINISHED = { status: 'SUCCESS', run: 1, attempt: 1 };

describe('tickets', () => {
  let app: ContractApp;
  let hand: HandNode;

  beforeAll(async () => {
    app = await startContractApp({ worker: { queues: ['default'] }, queues: { default: {}, hand: {} } });
    app.registry.registerFunction('note', () => 'noted');
  });
  afterAll(() => app.close());
  beforeEach(async () => void (hand = await HandNode.join(app.ledger, ['note'])));

  const sql = <Row>(text: string, params: unknown[] = []): Promise<Row[]> =>
    app.ledger.database.query<Row>(text, params);
  const enqueue = async (): Promise<string> => (await app.tasks.enqueue('note', {}, { queue: 'hand' })).id;
  const tickets = async (id: string): Promise<number> =>
    (await sql('SELECT 1 FROM taskledger.task_ready WHERE execution_id = $1', [id])).length;

  it('go in the order of priority, then of arrival, whoever fetches how many at a time', async () => {
    const ids: string[] = [];
    for (const priority of [1, 9, 5, 9, 1, 5]) {
      ids.push((await app.tasks.enqueue('note', {}, { queue: 'hand', priority })).id);
    }
    const priorities = await sql<{ priority: number }>(
      'SELECT priority FROM taskledger.task_execution WHERE id = ANY ($1::uuid[]) ORDER BY id',
      [ids],
    );
    const inOrder = ids
      .map((id, index) => ({ id, index, priority: priorities[index]!.priority }))
      .toSorted((a, b) => a.priority - b.priority || a.index - b.index)
      .map(({ id }) => id);
    const other = await HandNode.join(app.ledger, ['note']);
    const taken = [];
    for (const [node, count] of [
      [hand, 2],
      [other, 1],
      [hand, 100],
    ] as const)
      for (const claim of (await node.fetch('hand', count))!.claims) taken.push({ node, claim });
    expect(taken.map(({ claim }) => claim.id)).toEqual(inOrder);
    expect(taken.map(({ node }) => node)).toEqual([hand, hand, other, hand, hand, hand]);
    for (const { node, claim } of taken) await node.end(claim);
  });

  it('are taken by one of two workers each, however they race', async () => {
    const handles = await app.tasks.enqueueMany(
      'note',
      Array.from({ length: 500 }, () => ({})),
      { queue: 'hand' },
    );
    const nodes = [hand, await HandNode.join(app.ledger, ['note'])];
    const taken = new Map<string, number>();
    const work = async (node: HandNode): Promise<void> => {
      for (;;) {
        const { claims } = (await node.fetch('hand', 7))!;
        if (claims.length === 0 && taken.size === handles.length) return;
        for (const { id } of claims) taken.set(id, (taken.get(id) ?? 0) + 1);
        await Promise.all(claims.map((claim) => node.end(claim)));
      }
    };
    await Promise.all(nodes.map(work));
    expect([...taken.keys()].toSorted()).toEqual(handles.map(({ id }) => id).toSorted());
    expect([...taken.values()].every((times) => times === 1)).toBe(true);
    expect((await app.tasks.stats({ taskName: 'note' })).PENDING).toBe(0);
  });

  it('are left to the processes that have a handler, and spend nothing while they wait', async () => {
    const shape = { taskName: 'newer', module: 'm', queue: 'default', priority: 5, isFifo: false, maxAttempts: 1 };
    const id = app.ledger.clock.mintId();
    await app.ledger.writer.insert({ id, shape: { ...shape, tags: [] }, payload: '{}' });
    // Behind it in the same queue.
    expect(await (await app.tasks.enqueue('note')).result()).toBe('noted');
    expect(await hand.fetch('default')).toEqual({ claims: [], tickets: 0 });
    expect((await hand.admit('default')).tickets).toBe(0);
    expect(await tickets(id)).toBe(1);
    expect(await app.tasks.get(id)).toMatchObject({ status: 'PENDING', run: 0, attempt: 0, reason: null });
    app.registry.registerFunction('newer', () => 'at last');
    expect(await app.tasks.result(id, { timeout: '20s' })).toBe('at last');
  });

  it('are ended by whoever holds the claim: by no other claim key, run or node', async () => {
    const id = await enqueue();
    const claim = await hand.claim('hand');
    const stranger = { ...claim, claimKey: app.ledger.nodes.id };
    expect((await hand.end(stranger, 'FAILURE')).isApplied).toBe(false);
    const { nodes, outcomes } = app.ledger;
    const end = {
      id,
      fence: 'claim',
      claimKey: claim.claimKey,
      run: 2,
      status: 'FAILURE',
      spends: 1,
      logs: [],
    } as const;
    const wrongRun = outcomes.commit({ end, isKeyed: false });
    expect(await app.tasks.get(id)).toMatchObject({ status: 'STARTED', run: 1, attempt: 0 });
    expect(await app.ledger.ends.endUnclaimed(id, { status: 'REVOKED' })).toMatchObject({ ended: [] });
    expect((await hand.end(claim)).isApplied).toBe(true);
    expect((await wrongRun).isApplied).toBe(false);
    expect(await app.tasks.get(id)).toMatchObject({ ...FINISHED, nodeId: hand.id });
    expect(nodes.id).not.toBe(hand.id);
  });

  it('come at once for what was to start later, and for its next attempt, where somebody promotes it', async () => {
    const later = await app.tasks.enqueue('note', {}, { delay: '1h' });
    await app.tasks.promote(later.id, { actor: 'ops' });
    expect(await later.result()).toBe('noted');
    const delayed = (await app.tasks.get(later.id))!;
    expect(delayed.waitedMs).toBeLessThan(60_000);
    expect(await sql('SELECT FROM taskledger.task_due WHERE execution_id = $1 AND ticket = 2', [later.id])).toEqual([]);
    let attempts = 0;
    app.registry.registerFunction('second_time', () => {
      if (++attempts === 1) throw new Error('not yet');
      return 'done';
    });
    const retried = await app.tasks.enqueue(
      'second_time',
      {},
      { retry: { maxRetries: 1, baseMs: 3_600_000, maxMs: 3_600_000 } },
    );
    await until(async () => (await retried.status()) === 'RETRY', 'the first attempt to fail');
    await app.tasks.promote(retried.id);
    expect(await retried.result()).toBe('done');
    const waiting = await enqueue();
    for (const id of [waiting, later.id])
      await expect(app.tasks.promote(id)).rejects.toMatchObject({ code: 'EXECUTION_NOT_PROMOTABLE' });
    expect(await tickets(waiting)).toBe(1);
    await app.tasks.cancel(waiting);
    const { items } = await app.get(TaskAudit).list({ action: 'execution.promote' });
    expect(items.map(({ executionId, actor }) => [executionId, actor])).toEqual([
      [retried.id, undefined],
      [later.id, 'ops'],
    ]);
  });
});
