import { expect } from '@jest/globals';
import { until } from '../fixtures/until.js';
import { ofKind } from './harness/journal.js';
import { scenario } from './harness/scenario.js';
import { workload } from './harness/workload.js';
import type { World } from './harness/world.js';

const LONG_MS = 20_000;
const SECOND_RUN_MS = 1_000;

scenario('02 SIGTERM in the middle of work', async (world) => {
  const { producer, workers } = await world.startAll(3);
  const produced = world.produce(producer, workload(world.random, { count: 2_000, spreadMs: 6_000, longestMs: 100 }));
  const long = Array.from({ length: 12 }, (_, index) => ({
    n: `long-${index}`,
    task: 'patient',
    at: 0,
    payload: { n: `long-${index}`, ms: LONG_MS, again: SECOND_RUN_MS },
    options: { priority: 1 },
  }));
  await world.produce(producer, long);
  // One process may have taken all of them.
  const victim = await until(
    () => workers.find(({ pid }) => longRunsOf(world, pid).length > 0),
    'long runs of a worker',
  );
  const mine = longRunsOf(world, victim.pid);
  const took = await victim.stop('SIGTERM');
  world.hit();
  await produced;
  // The others must not work for ever on theirs.
  await Promise.all(workers.filter((worker) => worker !== victim).map((worker) => worker.stop('SIGTERM')));
  world.hit(2);
  await Promise.all([world.start('worker-4'), world.start('worker-5')]);
  await world.quiet();
  await expectHandedOver(world, mine);
  return [{ what: 'SIGTERM → exit, with a grace of 2 s', ms: took, boundMs: 8_000 }];
});

function longRunsOf(world: World, pid: number): string[] {
  return ofKind(world.journal(), 'start')
    .filter((start) => start.pid === pid && start.n?.startsWith('long'))
    .map(({ id }) => id!);
}

async function expectHandedOver(world: World, ids: readonly string[]): Promise<void> {
  const rows = await world.stores.ledger.query<{ status: string; reason: string }>(
    `SELECT status, reason FROM taskledger.task_attempt WHERE execution_id = ANY($1) AND run = 1`,
    [ids],
  );
  expect(rows).toEqual(ids.map(() => ({ status: 'INTERRUPTED', reason: 'shutdown' })));
}
