import { expect } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../fixtures/until.js';
import { ofKind } from './harness/journal.js';
import { takenOver } from './harness/recovery.js';
import { scenario } from './harness/scenario.js';
import { workload } from './harness/workload.js';
import { LEASE_MS, type World } from './harness/world.js';

scenario('03 a worker is frozen for three leases', async (world) => {
  const { producer, workers } = await world.startAll(3);
  const zombie = workers[0]!;
  const orders = workload(world.random, { count: 2_000, spreadMs: 12_000, longestMs: 200 });
  const produced = world.produce(producer, orders);
  await until(() => startsOf(world, zombie.pid) > 50, 'the victim to be at work');
  zombie.signal('SIGSTOP');
  const frozenAt = Date.now();
  world.hit();
  await pause(3 * LEASE_MS);
  zombie.signal('SIGCONT');
  await produced;
  await world.quiet();
  expect(startsOf(world, zombie.pid, frozenAt + 3 * LEASE_MS)).toBeGreaterThan(0);
  return [
    {
      what: 'freeze → its runs go on elsewhere',
      ms: await takenOver(world, zombie.pid, frozenAt),
      boundMs: 5 * LEASE_MS,
    },
  ];
});

const startsOf = (world: World, pid: number, since = 0): number =>
  ofKind(world.journal(), 'start').filter((start) => start.pid === pid && start.at >= since).length;
