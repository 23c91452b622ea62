import { setTimeout as pause } from 'node:timers/promises';
import { takenOver } from './harness/recovery.js';
import { scenario } from './harness/scenario.js';
import { workload } from './harness/workload.js';
import { LEASE_MS, type World } from './harness/world.js';

const KILLS = 20;
const WORKERS = 3;

scenario('01 workers are killed at random moments', async (world) => {
  const { producer, workers } = await world.startAll(WORKERS);
  const produced = world.produce(producer, workload(world.random, { count: 2_000, spreadMs: 20_000, longestMs: 300 }));
  let isOver = false;
  const over = produced.finally(() => (isOver = true));
  const kills: Kill[] = [];
  // A worker that has just been started anew cannot be killed before it is up, which on a slow machine takes long: kills
  // that come when all has been done would prove nothing.
  for (let kill = 0; kill < KILLS && !isOver; kill++) {
    await pause(world.random.between(50, 600));
    const victim = world.random.between(0, WORKERS - 1);
    await workers[victim]!.ready();
    kills.push({ pid: workers[victim]!.pid, at: Date.now() });
    await workers[victim]!.stop('SIGKILL');
    world.hit();
    workers[victim] = world.spawn(`worker-${victim + 1}`);
  }
  await over;
  await world.quiet();
  return [
    {
      what: 'the last kill → all interrupted runs go on elsewhere',
      ms: await slowest(world, kills),
      boundMs: 5 * LEASE_MS,
    },
  ];
});

interface Kill {
  readonly pid: number;
  readonly at: number;
}

// A new leader waits for the lease of the old one, then for the verdict; the engine's lock has run out by then. Who
// kills one leader after the other keeps the verdict away, so the time counts from the last kill.
async function slowest(world: World, kills: readonly Kill[]): Promise<number> {
  const last = kills.at(-1)!.at;
  return Math.max(
    ...(await Promise.all(kills.map(async ({ pid, at }) => (await takenOver(world, pid, at)) + at - last))),
  );
}
