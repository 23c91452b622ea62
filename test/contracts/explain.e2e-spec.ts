import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { TaskTracker, UnknownExecutionError } from '@taskledger/nestjs';
import { explainedApp } from '../fixtures/explained-app.js';
import { until } from '../fixtures/until.js';

describe('why an execution has not run', () => {
  const world = explainedApp();
  const { explain, kinds, enqueue, running, reason, appears, sql } = world;

  it('N-1 a delay: until when', async () => {
    const runAt = new Date(Date.now() + 3_600_000);
    const id = await enqueue({ runAt });
    expect(await explain(id)).toEqual({
      executionId: id,
      taskName: 'hold',
      queue: 'default',
      status: 'PENDING',
      at: expect.any(Date),
      reasons: [{ kind: 'scheduled', until: runAt }],
    });
  });

  it('N-1 the pause before a retry: which attempt, when, and what went wrong', async () => {
    const id = await enqueue({}, 'fail');
    const found = await appears(id, 'retry');
    expect(found).toEqual({
      kind: 'retry',
      until: (await world.app.tasks.get(id))!.scheduledFor,
      attempt: 2,
      maxAttempts: 4,
      errorType: 'TypeError',
    });
    expect((await explain(id)).status).toBe('RETRY');
  });

  it('N-1 other executions: which, in what state, and what is needed of them', async () => {
    const first = await running();
    await world.queues.pause('held');
    const second = await enqueue({ queue: 'held' });
    const id = await enqueue({ dependsOn: [first, { on: second, when: 'finished' }] });
    const [one, other] = [
      { executionId: first, taskName: 'hold', status: 'STARTED', condition: 'success' },
      { executionId: second, taskName: 'hold', status: 'PENDING', condition: 'finished' },
    ];
    expect(await explain(id)).toMatchObject({
      status: 'WAITING',
      reasons: [{ kind: 'dependency', open: 2, upstreams: [one, other], hidden: 0 }],
    });
    await world.app.tasks.cancel(second);
    await until(async () => (await reason(id, 'dependency')).open === 1, 'the second to be taken off');
    expect((await explain(id)).reasons).toEqual([{ kind: 'dependency', open: 1, upstreams: [one], hidden: 0 }]);
    const many = await Promise.all(Array.from({ length: 25 }, () => enqueue({ queue: 'held' })));
    const { open, upstreams } = await reason(await enqueue({ dependsOn: many }), 'dependency');
    expect({ open, named: upstreams.length }).toEqual({ open: 25, named: 20 });
  });

  it('N-1 it runs: since when and where, and whether it has been told to stop', async () => {
    const id = await running();
    const { nodeId, startedAt } = (await world.app.tasks.get(id))!;
    const found = {
      kind: 'running',
      since: startedAt,
      run: 1,
      nodeId,
      nodeName: expect.any(String),
      isNodeAlive: true,
    };
    expect(await explain(id)).toMatchObject({ status: 'STARTED', reasons: [{ ...found, cancelRequestedAt: null }] });
    await world.app.tasks.cancel(id);
    const { reasons } = await explain(id);
    // The handler hears of it at once, and may have ended by now.
    if (reasons[0]!.kind === 'running') expect(reasons[0]!.cancelRequestedAt).toEqual(expect.any(Date));
    else expect(reasons[0]).toMatchObject({ kind: 'ended', status: 'REVOKED', reason: 'user_cancelled' });
  });

  it('N-1 its handler waits for executions that it has enqueued: which, and since when', async () => {
    const id = await running({}, 'ask');
    const found = await appears(id, 'children');
    const [child] = (await world.app.tasks.list({ parentId: id, limit: 1 })).items;
    expect(found).toEqual({
      kind: 'children',
      since: expect.any(Date),
      open: 2,
      children: [
        { executionId: expect.any(String), taskName: 'hold', status: 'STARTED' },
        { executionId: child!.id, taskName: 'hold', status: 'PENDING' },
      ],
      hidden: 0,
    });
    expect(await kinds(id)).toEqual(['running', 'children']);
    await world.app.tasks.cancel(child!.id);
    await until(async () => (await reason(id, 'children')).open === 1, 'the one that was cancelled to be taken off');
  });

  it('N-1 it has what it waited for, and its queue has no place for it yet', async () => {
    const id = await running({ queue: 'capped' }, 'ask');
    await appears(id, 'children');
    const other = await running({ queue: 'capped' });
    for (const child of (await world.app.tasks.list({ parentId: id })).items) await world.app.tasks.cancel(child.id);
    expect(await appears(id, 'returning')).toEqual({ kind: 'returning', queue: 'capped', since: expect.any(Date) });
    await world.app.tasks.cancel(other);
    await until(async () => (await world.app.tasks.get(id))!.finishedAt !== null, 'it to go on');
  });

  it('N-1 it has ended: how, and because of whom it never ran', async () => {
    const lock = { key: world.newKey() };
    const holder = await running({ lock });
    const id = await enqueue({ lock });
    const found = await appears(id, 'ended');
    expect(found).toEqual({
      kind: 'ended',
      status: 'SKIPPED',
      at: (await world.app.tasks.get(id))!.finishedAt,
      reason: 'duplicate',
      errorType: null,
      duplicateOf: holder,
      hidden: 0,
    });
  });

  it('N-1 something else runs it', async () => {
    const { id } = await world.app.get(TaskTracker).registerTaskExecution({
      taskId: randomUUID(),
      taskName: 'elsewhere',
      module: 'm',
    });
    expect((await explain(id)).reasons).toEqual([{ kind: 'external', engine: null, engineId: null, until: null }]);
  });

  it('N-1 no ticket, no claim and no reason is a fault, which a comparison mends', async () => {
    await world.queues.pause('held');
    const id = await enqueue({ queue: 'held' });
    await sql('DELETE FROM taskledger.task_ready WHERE execution_id = $1', [id]);
    expect((await explain(id)).reasons.map(({ kind }) => kind)).toEqual(['fault', 'queue_paused']);
    await sql(`UPDATE taskledger.task_execution SET created_at = created_at - interval '1 minute' WHERE id = $1`, [id]);
    await world.app.tasks.sync(id);
    expect(await kinds(id)).toEqual(['queue_paused', 'free_slot']);
  });

  it('N-1 what is outside the scope is a number only', async () => {
    const [mine, theirs] = ['mine', 'theirs'].map((tenant) => ({ metadata: { tenant } }));
    const own = world.app.tasks.scoped(mine!);
    const lock = { key: world.newKey(), onConflict: 'wait' } as const;
    const holder = await running({ lock, ...theirs });
    await world.queues.pause('held', { by: 'ann', reason: 'theirs have not paid' });
    const options = { queue: 'held', lock };
    const { id } = await own.enqueue('hold', {}, options);
    const { reasons } = await own.explain(id);
    expect(JSON.stringify(reasons)).not.toContain(holder);
    expect(reasons).toEqual([
      expect.objectContaining({ kind: 'queue_paused', since: expect.any(Date), by: null, reason: null }),
      expect.objectContaining({ kind: 'lock', holder: null, hidden: 1 }),
      expect.objectContaining({ kind: 'free_slot' }),
    ]);
    await expect(world.app.tasks.scoped(theirs!).explain(id)).rejects.toThrow(UnknownExecutionError);
    expect((await world.app.tasks.scoped({ ...mine!, queues: ['held'] }).explain(id)).reasons[0]).toMatchObject({
      by: 'ann',
    });

    const held = { key: world.newKey() };
    const visible = await running({ lock: held, ...mine });
    const { reasons: seen } = await own.explain((await own.enqueue('hold', {}, { queue: 'held', lock: held })).id);
    expect(seen[1]).toMatchObject({ kind: 'lock', holder: { executionId: visible }, hidden: 0 });

    const waiting = await world.app.tasks.enqueue('hold', {}, { dependsOn: [holder, visible], ...mine });
    const [dependency] = (await own.explain(waiting.id)).reasons;
    expect(dependency).toMatchObject({ kind: 'dependency', open: 2, upstreams: [{ executionId: visible }], hidden: 1 });

    const skipped = await own.enqueue('hold', {}, { lock: { ...lock, onConflict: 'skip' } });
    await until(async () => (await skipped.status()) === 'SKIPPED', 'it to be skipped');
    const [ended] = (await own.explain(skipped.id)).reasons;
    expect(ended).toMatchObject({ kind: 'ended', reason: 'duplicate', duplicateOf: null, hidden: 1 });
  });

  it('is unknown where there is no such execution', async () => {
    for (const id of [randomUUID(), 'no id', world.app.ledger.clock.mintId()])
      await expect(explain(id)).rejects.toThrow(UnknownExecutionError);
  });
});
