import { setTimeout as pause } from 'node:timers/promises';
import { endsAfter } from './harness/recovery.js';
import { scenario } from './harness/scenario.js';
import { workload } from './harness/workload.js';

const TAIL = 64 * 1024;

scenario(
  '06 Redis loses the end of its log',
  async (world) => {
    const { producer } = await world.startAll(2);
    const redis = world.stores.redis!;
    const produced = world.produce(
      producer,
      workload(world.random, { count: 2_000, spreadMs: 12_000, longestMs: 100 }),
    );
    for (let cut = 0; cut < 3; cut++) {
      await pause(world.random.between(1_500, 3_000));
      await redis.kill();
      redis.loseTail(TAIL);
      world.hit(2);
      await redis.start();
    }
    const since = Date.now();
    await produced;
    await world.quiet();
    return [
      { what: 'the last loss → work goes on', ms: endsAfter(world, since), boundMs: 5_000 },
      { what: 'the last loss → everything has ended', ms: Date.now() - since, boundMs: 60_000 },
    ];
  },
  { profiles: ['redis'] },
);
