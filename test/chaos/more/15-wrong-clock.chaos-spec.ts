import { expect } from '@jest/globals';
import { type Entry, ofKind } from '../harness/journal.js';
import { scenario } from '../harness/scenario.js';
import { type Order, workload } from '../harness/workload.js';
import { LONG_LEASE_MS, type World } from '../harness/world.js';

const MINUTE_MS = 60_000;
const SHIFTS = [MINUTE_MS, -MINUTE_MS];
const HOUR_MS = 60 * MINUTE_MS;
// The ledger lets a delivery start so much before it is due.
const TOLERANCE_MS = 250;

scenario(
  '15 clocks are a minute wrong, in either direction',
  async (world) => {
    const { producer } = await world.startAll(1);
    for (const clockShiftMs of [...SHIFTS, HOUR_MS]) await expectRefused(world, clockShiftMs);
    const wrong = SHIFTS.map((clockShiftMs) => ({ clockShiftMs, options: { preflight: 'warn' as const } }));
    const [ahead, behind] = await Promise.all(
      wrong.map((options, index) =>
        world.start(`producer-${index}`, { ...options, options: { ...options.options, worker: false } }),
      ),
    );
    await Promise.all(wrong.map((options, index) => world.start(`wrong-${index}`, options)));
    const orders = [producer, ahead!, behind!].map((process, index) => ({ process, orders: drawn(world, index) }));
    await Promise.all(orders.map((one) => world.produce(one.process, one.orders)));
    const enqueued = Date.now();
    await world.quiet(2 * MINUTE_MS);
    const quiet = Date.now();
    const delays = new Map(orders.flatMap((one) => one.orders).map(({ n, options }) => [n, Number(options['delay'])]));
    expect(startedEarly(world.journal(), delays)).toEqual([]);
    // BullMQ delays by the clocks of whoever adds a job and whoever takes it: what the producer that is ahead has
    // delayed would come a minute late if no worker were ahead, too.
    return [{ what: 'the last order → everything has ended', ms: quiet - enqueued, boundMs: MINUTE_MS + 30_000 }];
  },
  { leaseMs: LONG_LEASE_MS },
);

function drawn({ random }: World, index: number): Order[] {
  const count = index === 0 ? 1_000 : 500;
  return workload(random, { count, spreadMs: 8_000, longestMs: 60, prefix: `p${index}-` });
}

async function expectRefused(world: World, clockShiftMs: number): Promise<void> {
  const options = { preflight: 'refuse' as const };
  const refused = world.spawn(`refused-${clockShiftMs}`, { clockShiftMs, options });
  await expect(refused.ready()).rejects.toThrow(clockShiftMs > 0 ? / s ahead of the database's/ : / s behind the/);
}

function startedEarly(journal: readonly Entry[], delays: ReadonlyMap<string, number>): Entry[] {
  const meant = new Map(ofKind(journal, 'intent').map(({ n, at }) => [n, at]));
  return ofKind(journal, 'start').filter(({ n = '', at, run }) => {
    const delay = delays.get(n);
    return run === 1 && delay !== undefined && at < meant.get(n)! + delay - TOLERANCE_MS;
  });
}
