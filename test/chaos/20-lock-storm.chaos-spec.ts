import { expect } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { scenario } from './harness/scenario.js';
import type { Order } from './harness/workload.js';
import type { World } from './harness/world.js';

const STORM = 500;
const PROCESSES = 3;
const KILLS = 3;
const KEYS = 5;

scenario('20 a storm of executions that want the same locks, workers killed', async (world) => {
  const { producer, workers } = await world.startAll(3);
  const others = await Promise.all(
    Array.from({ length: PROCESSES - 1 }, (_, index) =>
      world.start(`producer-${index + 2}`, { options: { worker: false } }),
    ),
  );
  const produced = [producer, ...others].map((process, index) => world.produce(process, storm(world, index)));
  for (let kill = 0; kill < KILLS; kill++) {
    await pause(world.random.between(300, 1_200));
    await workers[kill]!.stop('SIGKILL');
    world.hit();
    workers[kill] = await world.start(`worker-${kill + 1}`);
  }
  await Promise.all(produced);
  await world.quiet();
  const executions = await world.stores.ledger.executions();
  // Who waits for a lock gets it in the end; who would rather not wait is skipped, but not everybody.
  expect(executions.filter(({ task, status }) => task === 'exclusive' && status !== 'SUCCESS')).toEqual([]);
  expect(executions.some(({ task, status }) => task === 'single' && status === 'SUCCESS')).toBe(true);
});

/** Most want one and the same lock at once and skip; some wait for one of a few. */
function storm(world: World, index: number): Order[] {
  return Array.from({ length: STORM }, (_, number) => {
    const n = `p${index}-${number}`;
    const waits = world.random.chance(0.15);
    const key = waits ? `key-${world.random.between(1, KEYS)}` : 'storm';
    const payload = { n, key, ms: world.random.between(0, 20) };
    return { n, task: waits ? 'exclusive' : 'single', at: world.random.between(0, 1_500), payload, options: {} };
  });
}
