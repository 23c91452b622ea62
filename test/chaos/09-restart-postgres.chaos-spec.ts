import { setTimeout as pause } from 'node:timers/promises';
import { HealthWatch } from './harness/health-watch.js';
import { endsAfter } from './harness/recovery.js';
import { type Bounded, scenario } from './harness/scenario.js';
import { workload } from './harness/workload.js';
import type { World } from './harness/world.js';

const ENDS = ['fast', 'immediate', 'kill'] as const;

scenario('09 Postgres is restarted: fast, immediate, killed', async (world) => {
  const { producer } = await world.startAll(3, { http: true });
  const health = new HealthWatch(await producer.ready());
  const orders = workload(world.random, { count: 2_000, spreadMs: 24_000, longestMs: 100 });
  const produced = world.produce(producer, orders);
  const times: (() => Bounded[])[] = [];
  for (const how of ENDS) {
    await pause(2_500);
    times.push(await restart(world, health, how));
  }
  await produced;
  await world.quiet();
  await health.stop();
  return times.flatMap((measured) => measured());
});

async function restart(world: World, health: HealthWatch, how: (typeof ENDS)[number]): Promise<() => Bounded[]> {
  const { postgres } = world.stores;
  const down = Date.now();
  await postgres.stop(how);
  await pause(3_500);
  const up = Date.now();
  await postgres.start();
  world.hit(3);
  return () => [
    { what: `${how}: health tells`, ms: health.reached(down, 'error'), boundMs: 5_000 },
    { what: `${how}: up → healthy`, ms: health.reached(up, 'ok'), boundMs: 10_000 },
    { what: `${how}: up → work goes on`, ms: endsAfter(world, up), boundMs: 10_000 },
  ];
}
