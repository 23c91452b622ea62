import { describe, expect, it } from '@jest/globals';
import { TaskLocks } from '@taskledger/nestjs';
import { explainedApp } from '../fixtures/explained-app.js';
import { until } from '../fixtures/until.js';

describe('why an execution has not run: its lock', () => {
  const world = explainedApp();
  const { explain, kinds, enqueue, running, reason, appears } = world;

  it('N-1 a lock: its holder, the place in the line, and until when it can last', async () => {
    const lock = { key: world.newKey(), onConflict: 'wait', maxHold: '1h' } as const;
    const holder = await running({ lock });
    const waiting = [await enqueue({ lock }), await enqueue({ lock })];
    for (const [place, id] of waiting.entries()) {
      const { nodeId, startedAt } = (await world.app.tasks.get(holder))!;
      const found = await appears(id, 'lock').then(() =>
        until(async () => {
          const one = await reason(id, 'lock');
          return one.since && one;
        }, 'a place in the line'),
      );
      expect(found).toEqual({
        kind: 'lock',
        key: lock.key,
        holder: { executionId: holder, taskName: 'hold', since: startedAt, nodeId, nodeName: expect.any(String) },
        heldUntil: expect.any(Date),
        since: expect.any(Date),
        before: { count: place, isCapped: false },
        onConflict: 'wait',
        hidden: 0,
      });
      expect(found.heldUntil!.getTime() - found.holder!.since!.getTime()).toBeGreaterThan(3_500_000);
    }
    expect((await explain(waiting[0]!)).reasons[0]!.kind).toBe('lock');
  });

  it('N-1 a lock that somebody holds by hand has no holder to be named', async () => {
    const key = world.newKey();
    const lease = (await world.app.get(TaskLocks).acquire(key, { ttl: '1h' }))!;
    const id = await enqueue({ lock: { key, onConflict: 'wait' } });
    expect(await appears(id, 'lock')).toMatchObject({ key, holder: null, hidden: 0 });
    await world.app.get(TaskLocks).release(lease);
    await until(async () => (await kinds(id)).includes('running'), 'it to run');
  });

  it('N-1 a lock that it has not come to ask for says what becomes of it then', async () => {
    const lock = { key: world.newKey() };
    const holder = await running({ lock });
    await world.queues.pause('held');
    const id = await enqueue({ queue: 'held', lock: { ...lock, onConflict: 'skip' } });
    const { reasons } = await explain(id);
    expect(reasons.map(({ kind }) => kind)).toEqual(['queue_paused', 'lock', 'free_slot']);
    expect(reasons[1]).toMatchObject({
      holder: { executionId: holder },
      since: null,
      before: null,
      onConflict: 'skip',
    });
  });
});
