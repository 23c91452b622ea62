import { expect } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import type { AppProcess } from './harness/app-process.js';
import { ofKind } from './harness/journal.js';
import { scenario } from './harness/scenario.js';
import { workload } from './harness/workload.js';
import { LONG_LEASE_MS, type World } from './harness/world.js';

const AT_ONCE = 5;

scenario(
  '23 cancellations race with everything, from another process',
  async (world) => {
    const { producer } = await world.startAll(2);
    const canceller = await world.start('canceller', { options: { worker: false } });
    const orders = workload(world.random, { count: 2_000, spreadMs: 8_000, longestMs: 60 });
    const produced = world.produce(producer, orders);
    const cancelling = cancelAlong(world, canceller, produced);
    await produced;
    const asked = await cancelling;
    await world.quiet();
    await expectHonest(world, asked);
  },
  { leaseMs: LONG_LEASE_MS },
);

/** Cancels half of what is acknowledged, 0 to 50 ms after its acknowledgement, or as soon as the canceller can. */
async function cancelAlong(world: World, canceller: AppProcess, produced: Promise<unknown>): Promise<Set<string>> {
  let isOver = false;
  void produced.finally(() => (isOver = true));
  const asked = new Set<string>();
  const seen = new Set<string>();
  const calls = new Set<Promise<unknown>>();
  while (!isOver) {
    const fresh = ofKind(world.journal(), 'ack').filter(({ id }) => !seen.has(id!));
    fresh.forEach(({ id }) => seen.add(id!));
    for (const group of split(fresh.map(({ id }) => id!).filter(() => world.random.chance(0.5)))) {
      group.forEach((id) => asked.add(id));
      const call = pause(world.random.between(0, 50)).then(() => canceller.call('cancel', group));
      calls.add(call);
      void call.finally(() => calls.delete(call)).catch(() => undefined);
      // As many calls at once as the canceller has connections, not more.
      if (calls.size >= AT_ONCE) await Promise.race(calls);
    }
    await pause(20);
  }
  await Promise.all(calls);
  return asked;
}

function split(ids: readonly string[]): string[][] {
  return Array.from({ length: AT_ONCE }, (_, part) => ids.filter((_, index) => index % AT_ONCE === part)).filter(
    (group) => group.length > 0,
  );
}

/** Revoked before it started means that it never started, and only those asked for are revoked. */
async function expectHonest(world: World, asked: ReadonlySet<string>): Promise<void> {
  const executions = await world.stores.ledger.executions();
  const revoked = executions.filter(({ status }) => status === 'REVOKED');
  const started = new Set(ofKind(world.journal(), 'start').map(({ id }) => id));
  expect(revoked.filter(({ id }) => !asked.has(id))).toEqual([]);
  expect(revoked.filter(({ id, run }) => run === 0 && started.has(id))).toEqual([]);
  expect(revoked.length).toBeGreaterThan(100);
}
