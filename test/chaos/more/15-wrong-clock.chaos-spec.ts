import { expect } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { type Entry, ofKind } from '../harness/journal.js';
import { scenario } from '../harness/scenario.js';
import { type Order, workload } from '../harness/workload.js';
import { LONG_LEASE_MS, type World } from '../harness/world.js';

const MINUTE_MS = 60_000;
const SHIFTS = [MINUTE_MS, -MINUTE_MS];
const HOUR_MS = 60 * MINUTE_MS;
// A process knows the ledger's time from an answer, as well as the way of that answer lets it: half of a slow one.
const TOLERANCE_MS = 250;
// Polls, and whoever was busy. A clock that counted would add a minute.
const LATE_MS = 10_000;
// They ask for the ledger's time once a second.
const LEARNT_MS = 4_000;

scenario(
  '15 clocks are a minute wrong in either direction, and are set meanwhile',
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
    await Promise.all([ahead!.call('setClock', -HOUR_MS), behind!.call('setClock', HOUR_MS)]);
    await pause(LEARNT_MS);
    const later = [ahead!, behind!].map((process, index) => ({ process, orders: delayedOrders(`later${index}-`) }));
    await Promise.all(later.map((one) => world.produce(one.process, one.orders)));
    const enqueued = Date.now();
    await world.quiet(2 * MINUTE_MS);
    const quiet = Date.now();
    const delayed = [...orders, ...later].flatMap((one) => one.orders).filter(({ options }) => 'delay' in options);
    const delays = new Map(delayed.map(({ n, options }) => [n, Number(options['delay'])]));
    const offs = startsOff(world.journal(), delays);
    expect(offs.length).toBeGreaterThan(50);
    expect(offs.filter((offMs) => offMs < -TOLERANCE_MS)).toEqual([]);
    return [
      { what: 'due → it starts', ms: Math.max(...offs), boundMs: LATE_MS },
      { what: 'the last order → everything has ended', ms: quiet - enqueued, boundMs: 30_000 },
    ];
  },
  { leaseMs: LONG_LEASE_MS },
);

function drawn({ random }: World, index: number): Order[] {
  const count = index === 0 ? 1_000 : 500;
  return workload(random, { count, spreadMs: 8_000, longestMs: 60, prefix: `p${index}-` });
}

function delayedOrders(prefix: string): Order[] {
  return Array.from({ length: 20 }, (_, index) => {
    const n = `${prefix}${index}`;
    return { n, task: 'work', at: 0, payload: { n, ms: 20 }, options: { delay: 1_000 } };
  });
}

async function expectRefused(world: World, clockShiftMs: number): Promise<void> {
  const options = { preflight: 'refuse' as const };
  const refused = world.spawn(`refused-${clockShiftMs}`, { clockShiftMs, options });
  await expect(refused.ready()).rejects.toThrow(clockShiftMs > 0 ? / s ahead of the database's/ : / s behind the/);
}

/** How long after they were due, in ms, first runs of what was delayed have started. */
function startsOff(journal: readonly Entry[], delays: ReadonlyMap<string, number>): number[] {
  const meant = new Map(ofKind(journal, 'intent').map(({ n, at }) => [n, at]));
  return ofKind(journal, 'start')
    .filter(({ n = '', run }) => run === 1 && delays.has(n))
    .map(({ n = '', at }) => at - meant.get(n)! - delays.get(n)!);
}
