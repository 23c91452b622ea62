import { setTimeout as pause } from 'node:timers/promises';
import type { PostgresServer } from '../chaos/harness/servers/postgres-server.js';
import { scenario } from '../chaos/harness/scenario.js';
import { workload } from '../chaos/harness/workload.js';
import type { World } from '../chaos/harness/world.js';
import { until } from '../fixtures/until.js';
import { withStandby } from './layouts.js';

scenario(
  'failover: Postgres is killed, and its synchronous standby takes over',
  async (world) => {
    const { postgres, postgresProxy } = world.stores;
    const standby = standbyOf(world);
    await postgres.query(`ALTER SYSTEM SET synchronous_standby_names = '*'`);
    await postgres.query('SELECT pg_reload_conf()');
    await until(
      async () => (await postgres.query(`SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'`)).length > 0,
      'the standby to be synchronous',
    );
    const { producer } = await world.startAll(2);
    const orders = workload(world.random, { count: 600, spreadMs: 8_000 });
    const inTransactions = { count: 100, spreadMs: 8_000, transactions: true, prefix: 'transaction-' };
    const produced = world.produce(producer, [...orders, ...workload(world.random, inTransactions)]);
    await pause(3_000);
    await postgres.stop('kill');
    // What was running cannot renew its lease meanwhile.
    world.hit(2);
    await standby.promote();
    postgresProxy.leadTo(standby.port);
    await produced;
  },
  { layout: withStandby },
);

const standbyOf = (world: World): PostgresServer => (world.stores as unknown as { standby: PostgresServer }).standby;
