import { expect } from '@jest/globals';
import { until } from '../fixtures/until.js';
import { ofKind } from './harness/journal.js';
import { longestWait } from './harness/recovery.js';
import { scenario } from './harness/scenario.js';
import { type Order, undelayed, workload } from './harness/workload.js';
import { LONG_LEASE_MS, type World } from './harness/world.js';

// Both take work of the same queue, and each has handlers for a part of it.
const OLD = ['work', 'guarded'];
const NEW = ['flaky', 'chatty', 'exclusive'];
// Nobody has this one, until a third deployment comes.
const LATE = 'patient';
const LATE_ONES = 50;
const WITHIN_MS = 2_000;

scenario(
  '28 two deployments with different tasks, and a task that nobody has for a while',
  async (world) => {
    const { producer } = await world.startAll(0);
    await Promise.all([
      world.start('old-1', { tasks: OLD }),
      world.start('old-2', { tasks: OLD }),
      world.start('new-1', { tasks: NEW }),
    ]);
    const since = Date.now();
    const late = world.produce(producer, lateOnes());
    await world.produce(producer, drawn(world));
    await late;
    const waited = await until(() => {
      const longest = longestWait(world, since, ({ n }) => !isLate(n));
      return longest < Infinity ? { longest } : undefined;
    }, 'everybody but the late ones to start');
    await expectToWait(world);
    await world.start('late-1', { tasks: [LATE] });
    const up = Date.now();
    await world.quiet();
    const rows = await world.stores.ledger.executions();
    expect(rows.filter(({ status }) => status !== 'SUCCESS')).toEqual([]);
    return [
      { what: 'an order → whoever has its task starts it', ms: waited.longest, boundMs: WITHIN_MS },
      { what: 'a deployment has the task → it starts', ms: firstLate(world) - up, boundMs: WITHIN_MS },
    ];
  },
  { leaseMs: LONG_LEASE_MS },
);

const isLate = (n = ''): boolean => n.startsWith('late-');

/** It neither fails nor spends an attempt, and takes nobody's place. */
async function expectToWait(world: World): Promise<void> {
  const late = (await world.stores.ledger.executions()).filter(({ n }) => isLate(n));
  expect(late.map(({ status, attempt, run }) => ({ status, attempt, run }))).toEqual(
    Array.from({ length: LATE_ONES }, () => ({ status: 'PENDING', attempt: 0, run: 0 })),
  );
}

const firstLate = (world: World): number => ofKind(world.journal(), 'start').find(({ n }) => isLate(n))?.at ?? Infinity;

function lateOnes(): Order[] {
  return Array.from({ length: LATE_ONES }, (_, index) => {
    const n = `late-${index}`;
    // Before all others in the queue.
    return { n, task: LATE, at: 0, payload: { n, ms: 50, again: 50 }, options: { priority: 1 } };
  });
}

function drawn({ random }: World): Order[] {
  const mixed = undelayed(workload(random, { count: 900, spreadMs: 8_000, longestMs: 60 }));
  const keyed = Array.from({ length: 60 }, (_, index) => {
    const n = `key-${index}`;
    return { n, task: 'exclusive', at: random.between(0, 8_000), payload: { n, key: n, ms: 20 }, options: {} };
  });
  return [...mixed, ...keyed];
}
