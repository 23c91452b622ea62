import { setTimeout as pause } from 'node:timers/promises';
import { endsAfter } from './harness/recovery.js';
import { scenario } from './harness/scenario.js';
import { workload } from './harness/workload.js';

scenario(
  '05 Redis is killed and comes back with its log',
  async (world) => {
    const { producer } = await world.startAll(3);
    const redis = world.stores.redis!;
    // Orders must still come when Redis is back for the second time.
    const produced = world.produce(producer, workload(world.random, { count: 2_000, spreadMs: 19_000 }));
    await pause(2_000);
    await redis.kill();
    await pause(2_000);
    await redis.start();
    const first = Date.now();
    // A worker that was in the middle of a job cannot renew its lock meanwhile.
    world.hit(3);
    await pause(3_000);
    await redis.kill();
    await pause(6_000);
    await redis.start();
    const second = Date.now();
    world.hit(3);
    await produced;
    await world.quiet();
    return [
      { what: 'back after 2 s → work goes on', ms: endsAfter(world, first), boundMs: 5_000 },
      { what: 'back after 6 s → work goes on', ms: endsAfter(world, second), boundMs: 5_000 },
    ];
  },
  { profiles: ['redis'] },
);
