import { setTimeout as pause } from 'node:timers/promises';
import { scenario } from '../harness/scenario.js';
import { workload } from '../harness/workload.js';
import type { World } from '../harness/world.js';

// Ten seconds for everything, one more for each part where nothing answers, and the grace of running handlers.
const EXIT_MS = 25_000;

scenario('02b SIGTERM while the server of the engine hangs', async (world) => {
  const { producer, workers } = await world.startAll(2);
  const orders = workload(world.random, { count: 2_000, spreadMs: 20_000, longestMs: 100 });
  const produced = world.produce(producer, orders);
  await pause(3_000);
  hang(world);
  const took = await Promise.all(workers.map((worker) => worker.stop('SIGTERM')));
  resume(world);
  world.hit(2);
  await Promise.all([world.start('worker-3'), world.start('worker-4')]);
  await produced;
  await world.quiet();
  return [{ what: 'SIGTERM → exit, while nothing answers', ms: Math.max(...took), boundMs: EXIT_MS }];
});

// Of Postgres, which is ledger and engine in one, the network vanishes; Redis stands still.
function hang({ stores: { redis, postgresProxy } }: World): void {
  if (redis) redis.signal('SIGSTOP');
  else postgresProxy.blackhole();
}

function resume({ stores: { redis, postgresProxy } }: World): void {
  if (redis) redis.signal('SIGCONT');
  else postgresProxy.heal();
}
