import { setTimeout as pause } from 'node:timers/promises';
import { scenario } from './harness/scenario.js';
import { workload } from './harness/workload.js';
import { LONG_LEASE_MS, type World } from './harness/world.js';

scenario(
  '07 the engine forgets everything',
  async (world) => {
    const { producer } = await world.startAll(3);
    const orders = workload(world.random, { count: 2_000, spreadMs: 12_000, longestMs: 150 });
    const produced = world.produce(producer, orders);
    for (let wipe = 0; wipe < 4; wipe++) {
      await pause(world.random.between(1_000, 2_500));
      await world.stores.engine.wipe();
    }
    await produced;
    return ended(world);
  },
  { leaseMs: LONG_LEASE_MS },
);

scenario(
  '07b Redis restarts without a log',
  async (world) => {
    const { producer } = await world.startAll(3);
    const orders = workload(world.random, { count: 2_000, spreadMs: 10_000, longestMs: 150 });
    const produced = world.produce(producer, orders);
    for (let loss = 0; loss < 2; loss++) {
      await pause(world.random.between(1_500, 3_000));
      await world.stores.redis!.kill();
      await world.stores.redis!.start();
    }
    await produced;
    return ended(world);
  },
  { profiles: ['redis'], persistence: 'none', leaseMs: LONG_LEASE_MS },
);

// Nobody died, so a run that is alive goes on and nothing starts twice (L5): no extra start is allowed.
async function ended(world: World) {
  const since = Date.now();
  await world.quiet();
  return [{ what: 'the last order → everything has ended', ms: Date.now() - since, boundMs: 60_000 }];
}
