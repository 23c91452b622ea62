import { setTimeout as pause } from 'node:timers/promises';
import { endsAfter } from './harness/recovery.js';
import { scenario } from './harness/scenario.js';
import { workload } from './harness/workload.js';
import { LEASE_MS, LONG_LEASE_MS, type World } from './harness/world.js';

// node-postgres waits 15 s for an answer on a connection that exists; then it opens another one.
const HALF_OPEN_MS = 25_000;
const HOLE_MS = 4_000;

scenario('12 connections to Postgres are half open, reset, slow', async (world) => {
  const { producer } = await world.startAll(2);
  const orders = workload(world.random, { count: 2_000, spreadMs: 45_000, longestMs: 100 });
  const produced = world.produce(producer, orders);
  const { postgresProxy } = world.stores;
  await pause(3_000);
  postgresProxy.blackhole();
  await pause(HOLE_MS);
  postgresProxy.heal();
  // Nobody could prove to be alive; whatever ran was stopped and runs again.
  world.hit(2);
  const healed = Date.now();
  await flowing(world, healed);
  const reset = await resets(world);
  await slow(world);
  await produced;
  await world.quiet();
  return [
    { what: 'half open → work goes on', ms: endsAfter(world, healed), boundMs: HALF_OPEN_MS },
    { what: 'reset → work goes on', ms: endsAfter(world, reset), boundMs: 5_000 },
  ];
});

scenario(
  '12b connections to Redis are half open, reset, slow',
  async (world) => {
    const { producer } = await world.startAll(2);
    const orders = workload(world.random, { count: 2_000, spreadMs: 30_000, longestMs: 100 });
    const produced = world.produce(producer, orders);
    const proxy = world.stores.redisProxy!;
    await pause(3_000);
    proxy.blackhole();
    await pause(HOLE_MS);
    proxy.heal();
    const healed = Date.now();
    await flowing(world, healed);
    proxy.reset();
    const reset = Date.now();
    await pause(2_000);
    proxy.latency(300, 100);
    await pause(2 * LEASE_MS);
    proxy.heal();
    await produced;
    await world.quiet();
    return [
      { what: 'half open → work goes on', ms: endsAfter(world, healed), boundMs: 2_000 },
      { what: 'reset → work goes on', ms: endsAfter(world, reset), boundMs: 2_000 },
    ];
  },
  { profiles: ['redis'], leaseMs: LONG_LEASE_MS },
);

async function flowing(world: World, since: number): Promise<void> {
  while (endsAfter(world, since) === undefined && Date.now() - since < 2 * HALF_OPEN_MS) await pause(200);
}

async function resets(world: World): Promise<number> {
  let last = 0;
  for (let reset = 0; reset < 3; reset++) {
    world.stores.postgresProxy.reset();
    last = Date.now();
    await pause(1_500);
  }
  return last;
}

// Slow is not dead: nobody may lose a lease for it.
async function slow(world: World): Promise<void> {
  world.stores.postgresProxy.latency(300, 100);
  await pause(2 * LEASE_MS);
  world.stores.postgresProxy.heal();
}
