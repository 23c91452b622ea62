import { setTimeout as pause } from 'node:timers/promises';
import type { AppProcess } from './harness/app-process.js';
import { takenOver } from './harness/recovery.js';
import { scenario } from './harness/scenario.js';
import { workload } from './harness/workload.js';
import { LEASE_MS, type World } from './harness/world.js';

const KILLS = 20;
const WORKERS = 3;

// Far less than the workers can do, also while one of them is always starting: an interrupted run must not have to wait
// behind a backlog, which would say nothing about how soon it was handed over.
const ROUND = { count: 300, spreadMs: 5_000, longestMs: 200 };
const FEWEST_ROUNDS = 7;

scenario('01 workers are killed at random moments', async (world) => {
  const { producer, workers } = await world.startAll(WORKERS);
  let isOver = false;
  const killing = killAtRandom(world, workers).finally(() => (isOver = true));
  // A worker that has just been started anew cannot be killed before it is up, which on a slow machine takes long: kills
  // that come when all has been done would prove nothing.
  for (let round = 0; round < FEWEST_ROUNDS || !isOver; round++)
    await world.produce(producer, workload(world.random, { ...ROUND, prefix: `${round}-` }));
  const kills = await killing;
  await world.quiet();
  return [
    {
      what: 'the last kill → all interrupted runs go on elsewhere',
      ms: await slowest(world, kills),
      boundMs: 5 * LEASE_MS,
    },
  ];
});

async function killAtRandom(world: World, workers: AppProcess[]): Promise<Kill[]> {
  const { random } = world;
  const plan = Array.from({ length: KILLS }, () => [random.between(50, 600), random.between(0, WORKERS - 1)] as const);
  const kills: Kill[] = [];
  for (const [waitMs, victim] of plan) {
    await pause(waitMs);
    await workers[victim]!.ready();
    kills.push({ pid: workers[victim]!.pid, at: Date.now() });
    await workers[victim]!.stop('SIGKILL');
    world.hit();
    workers[victim] = world.spawn(`worker-${victim + 1}`);
  }
  return kills;
}

interface Kill {
  readonly pid: number;
  readonly at: number;
}

// A new leader waits for the lease of the old one, then for the verdict. Who
// kills one leader after the other keeps the verdict away, so the time counts from the last kill.
async function slowest(world: World, kills: readonly Kill[]): Promise<number> {
  const last = kills.at(-1)!.at;
  return Math.max(
    ...(await Promise.all(kills.map(async ({ pid, at }) => (await takenOver(world, pid, at)) + at - last))),
  );
}
