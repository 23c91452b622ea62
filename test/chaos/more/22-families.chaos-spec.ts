import { expect } from '@jest/globals';
import { until } from '../../fixtures/until.js';
import type { AppProcess } from '../harness/app-process.js';
import { type Entry, ofKind } from '../harness/journal.js';
import { scenario } from '../harness/scenario.js';
import type { Order } from '../harness/workload.js';
import type { World } from '../harness/world.js';

const WORKERS = 3;
const FAMILIES = 300;
const CHILDREN = 3;
// As many places as a process has in each of the two queues.
const PLACES = 20;

/** The steps of a parent and its children, as journals tell of them. */
const STEPS: Readonly<Record<string, (entry: Entry) => boolean>> = {
  'a parent has started': ({ kind, n = '' }) => kind === 'start' && !isChild(n),
  'a child is about to be enqueued': ({ kind, n = '' }) => kind === 'intent' && isChild(n),
  'a child has been enqueued': ({ kind, n = '' }) => kind === 'ack' && isChild(n),
  'a child has started': ({ kind, n = '' }) => kind === 'start' && isChild(n),
  'a parent or a child has ended': ({ kind }) => kind === 'end',
};

scenario('22 workers are killed at every step between parents and children', async (world) => {
  const { producer, workers } = await world.startAll(WORKERS);
  const producing = world.produce(producer, families(world));
  for (const step of [...Object.values(STEPS), ...Object.values(STEPS)]) await killAt(world, workers, step);
  await producing;
  const last = Date.now();
  await world.quiet();
  const ended = Date.now() - last;
  await expectWholeFamilies(world);
  return [{ what: 'the last kill, the last order → every family has ended', ms: ended, boundMs: 60_000 }];
});

function families({ random }: World): Order[] {
  return Array.from({ length: FAMILIES }, (_, index) => {
    const n = `family${index}`;
    const children = Array.from({ length: CHILDREN }, (__, child) => `${n}-${child}`);
    const payload = { n, children, ms: random.between(0, 100) };
    // Longer than the kills take: each has to find somebody at this step.
    return { n, task: 'family', at: random.between(0, 45_000), payload, options: {} };
  });
}

const isChild = (n: string): boolean => n.includes('-');

/** Kills whoever takes this step next, and starts a process in its place. */
async function killAt(world: World, workers: AppProcess[], isStep: (entry: Entry) => boolean): Promise<void> {
  const since = Date.now();
  const victim = await until(
    () => {
      const entry = world.journal().find((one) => one.at > since && isStep(one) && indexOf(workers, one) >= 0);
      return entry && workers[indexOf(workers, entry)];
    },
    'a worker at this step',
    60_000,
  );
  const index = workers.indexOf(victim);
  await victim.stop('SIGKILL');
  world.hit(1, PLACES);
  workers[index] = world.spawn(`worker-${index + 1}`);
}

const indexOf = (workers: readonly AppProcess[], { pid }: Entry): number =>
  workers.findIndex((worker) => worker.pid === pid);

async function expectWholeFamilies(world: World): Promise<void> {
  const rows = await world.stores.ledger.executions();
  const idOf = new Map(rows.map(({ n, id }) => [n, id]));
  const parents = rows.filter(({ n }) => !isChild(n));
  const children = rows.filter(({ n }) => isChild(n));
  expect([parents.length, children.length]).toEqual([FAMILIES, FAMILIES * CHILDREN]);
  expect(children.filter(({ n, parentId }) => parentId !== idOf.get(n.split('-')[0]!))).toEqual([]);
  const unfinished = rows.filter(({ status }) => status !== 'SUCCESS');
  expect(unfinished.map(({ n, status, reason }) => ({ n, status, reason }))).toEqual([]);
  const sums = await world.stores.ledger.query<{ sum: number; families: number }>(
    `SELECT (result ->> 'sum')::int AS sum, count(*)::int AS families FROM taskledger.task_execution
      WHERE task_name = 'family' GROUP BY 1`,
  );
  expect(sums).toEqual([{ sum: CHILDREN, families: FAMILIES }]);
  expect(ofKind(world.journal(), 'error')).toEqual([]);
}
