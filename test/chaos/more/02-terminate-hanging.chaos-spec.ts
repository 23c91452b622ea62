import { setTimeout as pause } from 'node:timers/promises';
import type { AppProcess } from '../harness/app-process.js';
import { type Bounded, scenario } from '../harness/scenario.js';
import { workload } from '../harness/workload.js';
import type { World } from '../harness/world.js';

// The grace of running handlers, and the same as where everything answers: nobody waits for a wake-up.
const REDIS_EXIT_MS = 8_000;
// The grace, five seconds for what is over and cannot be written, and ten for everything that has to end.
const POSTGRES_EXIT_MS = 25_000;

scenario(
  '02b SIGTERM while Redis stands still',
  async (world) => {
    const { redis } = world.stores;
    const hangs = { begin: () => redis!.signal('SIGSTOP'), end: () => redis!.signal('SIGCONT'), exitMs: REDIS_EXIT_MS };
    // Handlers end within the grace, and the ledger hears of it: no extra start is allowed.
    return terminated(world, hangs);
  },
  { profiles: ['redis'] },
);

scenario('02c SIGTERM while the network to Postgres is gone', async (world) => {
  const { postgresProxy } = world.stores;
  world.hit(2);
  const hangs = {
    begin: () => postgresProxy.blackhole(),
    end: () => postgresProxy.heal(),
    exitMs: POSTGRES_EXIT_MS,
  };
  return terminated(world, hangs);
});

interface Hanging {
  begin(): void;
  end(): void;
  readonly exitMs: number;
}

async function terminated(world: World, { begin, end, exitMs }: Hanging): Promise<Bounded[]> {
  const { producer, workers } = await world.startAll(2);
  const orders = workload(world.random, { count: 1_500, spreadMs: 12_000, longestMs: 100 });
  const produced = world.produce(producer, orders);
  await pause(3_000);
  begin();
  const took = await Promise.all(workers.map((worker: AppProcess) => worker.stop('SIGTERM')));
  end();
  await Promise.all([world.start('worker-3'), world.start('worker-4')]);
  await produced;
  await world.quiet();
  return [{ what: 'SIGTERM → exit, while nothing answers', ms: Math.max(...took), boundMs: exitMs }];
}
