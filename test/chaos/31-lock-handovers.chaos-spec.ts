import { expect } from '@jest/globals';
import { ofKind } from './harness/journal.js';
import { type Bounded, scenario } from './harness/scenario.js';
import type { Order } from './harness/workload.js';
import { LONG_LEASE_MS, type World } from './harness/world.js';

const HANDOVERS = Number(process.env['CHAOS_HANDOVERS'] ?? 10_000);
// Whoever waits for a sweep waits until the key is no longer kept for somebody: two seconds.
const SWEEP_MS = 1_900;
// On a machine that does nothing else it is a fifth of that.
const SLOWEST_PER_SECOND = 50;

scenario(
  `31 one lock is handed over ${HANDOVERS} times, and nobody waits for a sweep`,
  async (world): Promise<Bounded[]> => {
    const { producer } = await world.startAll(2);
    const since = Date.now();
    await world.produce(producer, turns());
    await world.quiet();
    const ended = Date.now();
    expect(
      (await world.stores.ledger.executions()).filter(({ status, run }) => status !== 'SUCCESS' || run !== 1),
    ).toEqual([]);
    return [
      { what: 'longest time without a hand-over', ms: longestGap(world), boundMs: SWEEP_MS },
      { what: `${HANDOVERS} hand-overs`, ms: ended - since, boundMs: (HANDOVERS / SLOWEST_PER_SECOND) * 1_000 },
    ];
  },
  { leaseMs: LONG_LEASE_MS },
);

function turns(): Order[] {
  return Array.from({ length: HANDOVERS }, (_, index) => {
    const n = String(index);
    return { n, task: 'turn', at: 0, payload: { n, key: 'turn' }, options: {} };
  });
}

function longestGap(world: World): number {
  const starts = ofKind(world.journal(), 'start').map(({ at }) => at);
  return Math.max(...starts.slice(1).map((at, index) => at - starts[index]!));
}
