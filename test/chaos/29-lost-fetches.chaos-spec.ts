import { expect } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { until } from '../fixtures/until.js';
import { Load } from './harness/load.js';
import { ofKind } from './harness/journal.js';
import { longestWait } from './harness/recovery.js';
import { type Bounded, scenario } from './harness/scenario.js';
import { LEASE_MS, LONG_LEASE_MS, type World } from './harness/world.js';

const CUTS = 8;
// A claim that its process does not know of is handed over after five seconds, and that is looked for every five.
const UNKNOWN_MS = 12_000;
const ORPHANED_MS = 5 * LEASE_MS;

scenario(
  '29 fetches commit, and their answers are lost',
  async (world): Promise<Bounded[]> => {
    const { producer } = await world.startAll(2);
    const load = new Load(world, producer, 100);
    await pause(1_500);
    const since = Date.now();
    for (let cut = 0; cut < CUTS; cut++) {
      world.stores.postgresProxy.swallowAnswers();
      await pause(world.random.between(20, 150));
      world.stores.postgresProxy.reset();
      await pause(world.random.between(400, 1_200));
    }
    await load.stop();
    await world.quiet();
    return [{ what: 'its fetch is lost → an order starts', ms: longestWait(world, since), boundMs: UNKNOWN_MS }];
  },
  { leaseMs: LONG_LEASE_MS },
);

scenario('29b a fetch commits after its process was killed and declared dead', async (world): Promise<Bounded[]> => {
  const { producer } = await world.startAll(0);
  const [victim, other] = await Promise.all([world.start('victim'), world.start('other')]);
  const gate = await Gate.open(world);
  const orders = Array.from({ length: 40 }, (_, index) => {
    const n = String(index);
    return { n, task: 'work', at: 0, payload: { n, ms: 20 }, options: {} };
  });
  await world.produce(producer, orders);
  // Both have asked; neither claim can be written.
  await until(async () => (await waiting(world)) >= 2, 'both processes to fetch');
  await victim.stop('SIGKILL');
  await until(() => isDead(world, victim.pid), 'the victim to be declared dead');
  expect(ofKind(world.journal(), 'start')).toEqual([]);
  const committed = Date.now();
  await gate.close();
  await world.quiet();
  const rows = await world.stores.ledger.executions();
  expect(rows.filter(({ status }) => status !== 'SUCCESS')).toEqual([]);
  // Whoever died had begun nothing.
  expect(ofKind(world.journal(), 'start').filter(({ pid }) => pid !== other.pid)).toEqual([]);
  return [
    {
      what: 'it commits → its runs go on elsewhere',
      ms: longestWait(world) - (committed - firstAck(world)),
      boundMs: ORPHANED_MS,
    },
  ];
});

/** Keeps claims from being written. */
class Gate {
  private constructor(private readonly client: pg.Client) {}

  static async open({ stores }: World): Promise<Gate> {
    const client = new pg.Client({ connectionString: stores.postgres.url });
    await client.connect();
    await client.query('BEGIN');
    await client.query('LOCK TABLE taskledger.task_claim IN SHARE MODE');
    return new Gate(client);
  }

  async close(): Promise<void> {
    await this.client.query('COMMIT');
    await this.client.end();
  }
}

async function waiting({ stores }: World): Promise<number> {
  const [row] = await stores.ledger.query<{ count: number }>(
    `SELECT count(DISTINCT pid)::int AS count FROM pg_locks WHERE relation = 'taskledger.task_claim'::regclass AND NOT granted`,
  );
  return row!.count;
}

async function isDead({ stores }: World, pid: number): Promise<boolean> {
  const rows = await stores.ledger.query(`SELECT 1 FROM taskledger.task_node WHERE pid = $1 AND dead_at IS NOT NULL`, [
    pid,
  ]);
  return rows.length > 0;
}

const firstAck = (world: World): number => ofKind(world.journal(), 'ack')[0]!.at;
