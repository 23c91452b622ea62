import { expect } from '@jest/globals';
import { type Entry, ofKind } from '../harness/journal.js';
import { scenario } from '../harness/scenario.js';
import { type Order, workload } from '../harness/workload.js';
import { LONG_LEASE_MS, type World } from '../harness/world.js';

const AT_ONCE = 50;
const WAVES = 6;
const LIMIT = 256 * 1024;
const HUGE = 10 * 1024 ** 2;
// On a machine that does nothing else it is a quarter of a second; it must stay far from a lease on any.
const LAG_MS = LONG_LEASE_MS / 3;

scenario(
  '18 payloads at the limit and over it, 50 at once',
  async (world) => {
    const { producer } = await world.startAll(2);
    const small = world.produce(producer, workload(world.random, { count: 2_000, spreadMs: 10_000 }));
    for (let wave = 0; wave < WAVES; wave++)
      await world.produce(producer, [...sized(`at-${wave}`, LIMIT), ...sized(`over-${wave}`, LIMIT + 1)]);
    await small;
    await world.produce(producer, sized('huge', HUGE));
    const enqueued = Date.now();
    await world.quiet();
    const quiet = Date.now();
    await expectTakenUpToTheLimit(world);
    expectRefusals(ofKind(world.journal(), 'error'));
    return [
      { what: 'longest stop of an event loop', ms: await world.stores.ledger.longestLag(), boundMs: LAG_MS },
      { what: 'the last order → everything has ended', ms: quiet - enqueued, boundMs: 30_000 },
    ];
  },
  { leaseMs: LONG_LEASE_MS },
);

async function expectTakenUpToTheLimit({ stores }: World): Promise<void> {
  const large = (await stores.ledger.executions()).filter(({ n }) => n.includes('-'));
  expect(large.filter(({ n, status }) => !n.startsWith('at-') || status !== 'SUCCESS')).toEqual([]);
  expect(large).toHaveLength(WAVES * AT_ONCE);
}

function expectRefusals(errors: readonly Entry[]): void {
  expect(errors.filter(({ n, why }) => n!.startsWith('at-') || !why!.startsWith('PayloadTooLargeError'))).toEqual([]);
  expect(errors).toHaveLength((WAVES + 1) * AT_ONCE);
}

/** All in one turn of the event loop. */
function sized(prefix: string, bytes: number): Order[] {
  return Array.from({ length: AT_ONCE }, (_, index) => {
    const n = `${prefix}-${index}`;
    return { n, task: 'work', at: 0, payload: { n, ms: 20 }, options: {}, bytes };
  });
}
