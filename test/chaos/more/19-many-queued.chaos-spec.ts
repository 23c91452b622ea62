import { setTimeout as pause } from 'node:timers/promises';
import { memoryOf } from '../harness/gauges.js';
import { endsAfter } from '../harness/recovery.js';
import { type Bounded, scenario } from '../harness/scenario.js';
import type { Order } from '../harness/workload.js';
import { LONG_LEASE_MS, type World } from '../harness/world.js';

const QUEUED = Number(process.env['CHAOS_QUEUED'] ?? 50_000);
// What a second must do on two shared cores, with an fsynced line for every step of every execution.
const SLOWEST = 400;
const CHUNK = 5_000;
const MOST_BYTES = 512 * 1024 ** 2;
const MINUTE_MS = 60_000;
// Two processes come up; how much waits must not matter.
const FIRST_MS = 15_000;

const BOUND_MS = MINUTE_MS + (QUEUED / SLOWEST) * 1_000;

scenario(
  '19 many are queued before anybody works',
  async (world) => {
    const { producer } = await world.startAll(0);
    const producing = memoryOf([producer]);
    const since = Date.now();
    for (let first = 0; first < QUEUED; first += CHUNK)
      await world.produce(producer, light(first, Math.min(CHUNK, QUEUED - first)));
    const enqueued = Date.now();
    const most = await producing.stop();
    return [
      { what: `${QUEUED} enqueued`, ms: enqueued - since, boundMs: BOUND_MS },
      { what: 'memory of the producer', bytes: most, boundBytes: MOST_BYTES },
      ...(await drained(world)),
    ];
  },
  { leaseMs: LONG_LEASE_MS, timeoutMs: 5 * MINUTE_MS + 2 * BOUND_MS },
);

async function drained(world: World): Promise<Bounded[]> {
  const since = Date.now();
  const workers = await Promise.all([world.start('worker-1'), world.start('worker-2')]);
  const running = memoryOf(workers);
  await settled(world, since + BOUND_MS);
  await world.quiet();
  const ended = Date.now();
  const most = await running.stop();
  return [
    { what: 'workers are started → the first end', ms: endsAfter(world, since), boundMs: FIRST_MS },
    { what: 'workers are started → all have ended', ms: ended - since, boundMs: BOUND_MS },
    { what: 'memory of a worker', bytes: most, boundBytes: MOST_BYTES },
  ];
}

// Counting so many often would keep the server from its work.
async function settled(world: World, deadline: number): Promise<void> {
  while ((await world.stores.ledger.unsettled()).live > 0 && Date.now() < deadline) await pause(1_000);
}

// Nothing to do but to be started and ended: how many there are is what counts.
function light(first: number, count: number): Order[] {
  return Array.from({ length: count }, (_, index) => {
    const n = String(first + index);
    return { n, task: 'work', at: 0, payload: { n, ms: 0 }, options: {} };
  });
}
