import { setTimeout as pause } from 'node:timers/promises';
import { Load } from './harness/load.js';
import { longestWait } from './harness/recovery.js';
import { type Bounded, scenario } from './harness/scenario.js';
import { LONG_LEASE_MS, type World } from './harness/world.js';

const TAIL_BYTES = 64 * 1024;
const WITHIN_MS = 2_000;

// Redis knows nothing that the ledger does not. Nobody dies here, so no run may start twice: no extra start is allowed.
const options = { profiles: ['redis'], leaseMs: LONG_LEASE_MS } as const;

scenario('05 Redis is killed and comes back with its log', (world) => survives(world, killed), options);
scenario('06 Redis loses the end of its log', (world) => survives(world, cut), options);
scenario('07b Redis restarts without a log', (world) => survives(world, killed), { ...options, persistence: 'none' });

async function survives(world: World, suffer: (world: World) => Promise<void>): Promise<Bounded[]> {
  const { producer } = await world.startAll(3);
  const load = new Load(world, producer, 100);
  await pause(2_000);
  const since = Date.now();
  await suffer(world);
  await load.stop();
  await world.quiet();
  return [
    { what: 'Redis dies, is away, comes back → an order starts', ms: longestWait(world, since), boundMs: WITHIN_MS },
  ];
}

async function killed(world: World): Promise<void> {
  for (const awayMs of [2_000, 6_000]) {
    await world.stores.redis!.kill();
    await pause(awayMs);
    await world.stores.redis!.start();
    await pause(world.random.between(2_000, 3_000));
  }
}

async function cut(world: World): Promise<void> {
  for (let time = 0; time < 3; time++) {
    await world.stores.redis!.kill();
    world.stores.redis!.loseTail(TAIL_BYTES);
    await world.stores.redis!.start();
    await pause(world.random.between(1_500, 3_000));
  }
}
