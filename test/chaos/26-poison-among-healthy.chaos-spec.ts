import { expect } from '@jest/globals';
import type { ExecutionRow } from './harness/ledger-view.js';
import { ofKind } from './harness/journal.js';
import { Fleet } from './harness/fleet.js';
import { scenario } from './harness/scenario.js';
import type { Order } from './harness/workload.js';
import { CONCURRENCY, type World } from './harness/world.js';

const HEALTHY = 333;
const KINDS = ['exit', 'microtask', 'unhandled'];
const OF_EACH = 3;
const POISONS = KINDS.length * OF_EACH;
// The default of `limits.crashLimit`; and deaths of half of a fleet at once are nobody's fault, for a moment.
const CRASH_LIMIT = 3;
const MOST_STARTS = CRASH_LIMIT + 2;
const WORKERS = 3;

scenario('26 tasks that end their process, among healthy ones', async (world) => {
  const { producer } = await world.startAll(0);
  await world.produce(producer, orders(world));
  const since = Date.now();
  const fleet = new Fleet(world, WORKERS, { untended: true });
  await world.quiet();
  const ended = Date.now() - since;
  await fleet.stop();
  // Each of its starts ends one process, with all that it was running.
  world.hit(fleet.deaths, CONCURRENCY);
  await expectJust(world);
  return [{ what: `${POISONS} poisons, ${fleet.deaths} deaths → everything has ended`, ms: ended, boundMs: 150_000 }];
});

/** No innocent fails, and each poison does after its own few starts. */
async function expectJust(world: World): Promise<void> {
  const rows = await world.stores.ledger.executions();
  const starts = ofKind(world.journal(), 'start');
  const startsOf = (row: ExecutionRow): number => starts.filter(({ id }) => id === row.id).length;
  const [poisons, innocents] = [rows.filter(({ n }) => isPoison(n)), rows.filter(({ n }) => !isPoison(n))];
  expect(innocents.filter(({ status }) => status !== 'SUCCESS')).toEqual([]);
  expect(innocents).toHaveLength(HEALTHY);
  expect(poisons.map(({ status, reason, crashes }) => ({ status, reason, crashes }))).toEqual(
    Array.from({ length: POISONS }, () => ({ status: 'FAILURE', reason: 'crashed', crashes: CRASH_LIMIT })),
  );
  expect(poisons.filter((row) => startsOf(row) > MOST_STARTS).map((row) => [row.n, startsOf(row)])).toEqual([]);
}

const isPoison = (n: string): boolean => KINDS.some((kind) => n.startsWith(kind));

function orders({ random }: World): Order[] {
  const healthy = Array.from({ length: HEALTHY }, (_, index) => {
    const n = String(index);
    return { n, task: 'work', at: 0, payload: { n, ms: random.between(0, 200) }, options: {} };
  });
  const poisons = KINDS.flatMap((poison) =>
    Array.from({ length: OF_EACH }, (_, index) => {
      const n = `${poison}-${index}`;
      // As one that has been enqueued among the others.
      return {
        n,
        task: 'poison',
        at: random.between(0, 200),
        payload: { n, poison },
        options: { queue: 'default', timeout: '1m' },
      };
    }),
  );
  return [...healthy.map((order) => ({ ...order, at: random.between(0, 200) })), ...poisons];
}
