import type { AppProcess } from '../harness/app-process.js';
import { DatabaseClock, MINUTE_MS } from '../harness/database-clock.js';
import { DONE_BOUND_MS, dutyDone, dutyEvery, firstDutyDone, expectSlots, minuteOf } from '../harness/duty-slots.js';
import { type Bounded, scenario } from '../harness/scenario.js';
import { type Order, workload } from '../harness/workload.js';
import { LONG_LEASE_MS, type World } from '../harness/world.js';

const WORKERS = 3;
const TIMEOUT_MS = 10 * MINUTE_MS;

// The slots of the built-in duty are those of UTC, so an hour that a time zone skips or repeats is one like any other.
scenario('16 clocks are set while they go forward to summer time', (world) => steps(world, '2027-03-28T00:54:30Z'), {
  timeoutMs: TIMEOUT_MS,
  leaseMs: LONG_LEASE_MS,
});
scenario('16b clocks are set while they go back to winter time', (world) => steps(world, '2027-10-31T00:54:30Z'), {
  timeoutMs: TIMEOUT_MS,
  leaseMs: LONG_LEASE_MS,
});

async function steps(world: World, startsAt: string): Promise<Bounded[]> {
  const clock = await DatabaseClock.install(world, startsAt);
  const options = { ...dutyEvery(1), preflight: 'warn' as const };
  const told = { clockShiftMs: clock.clockShiftMs, options };
  const producer = await world.start('producer', { ...told, options: { ...options, worker: false } });
  await world.stores.ledger.witness();
  const workers = await Promise.all(
    Array.from({ length: WORKERS }, (_, index) => world.start(`worker-${index + 1}`, told)),
  );
  const produced = world.produce(producer, drawn(world));
  await firstDutyDone(world, clock);
  const first = clock.now();
  const waits: number[] = [];
  for (let minute = 0; minute < 2; minute++) waits.push(await nextSlot(world, clock));
  await killOne(world, workers, clock, options);
  waits.push(await nextSlot(world, clock));
  await clock.step(-2 * MINUTE_MS);
  // Two slots that have been are passed again, then come new ones.
  for (let minute = 0; minute < 4; minute++) waits.push(await nextSlot(world, clock));
  // Only the last slot of a leap is made up for.
  await clock.step(30 * MINUTE_MS);
  waits.push(await dutyDone(world, clock.now()));
  await produced;
  await world.quiet(2 * MINUTE_MS);
  const minutes = Array.from({ length: 6 }, (_, minute) => minuteOf(first + minute * MINUTE_MS));
  await expectSlots(world, minutes);
  return [{ what: 'a slot is due → it is done', ms: Math.max(...waits), boundMs: DONE_BOUND_MS }];
}

async function nextSlot(world: World, clock: DatabaseClock): Promise<number> {
  await clock.nextMinute();
  return dutyDone(world, clock.now());
}

async function killOne(
  world: World,
  workers: AppProcess[],
  clock: DatabaseClock,
  options: ReturnType<typeof dutyEvery>,
): Promise<void> {
  const victim = world.random.between(0, WORKERS - 1);
  await workers[victim]!.stop('SIGKILL');
  world.hit();
  workers[victim] = await world.start(`worker-${victim + 1}`, { clockShiftMs: clock.clockShiftMs, options });
}

// What is delayed until a time by a clock that is set back waits for that time to come again.
function drawn({ random }: World): Order[] {
  const orders = workload(random, { count: 2_000, spreadMs: 60_000, longestMs: 100 });
  return orders.map(({ options: { delay: _delay, ...options }, ...order }) => ({ ...order, options }));
}
