import { setTimeout as pause } from 'node:timers/promises';
import { scenario } from '../chaos/harness/scenario.js';
import { workload } from '../chaos/harness/workload.js';
import { LONG_LEASE_MS } from '../chaos/harness/world.js';
import { behindPgBouncer } from './layouts.js';
import { NO_PGBOUNCER, type PgBouncer } from './servers/pgbouncer.js';

scenario(
  'pgbouncer: sessions are shared, it is told to reconnect, and is restarted',
  async (world) => {
    const { pgbouncer } = world.stores as unknown as { pgbouncer: PgBouncer };
    const { producer } = await world.startAll(2);
    const orders = workload(world.random, { count: 500, spreadMs: 5_000 });
    const produced = world.produce(producer, orders);
    const mixed = { count: 100, spreadMs: 5_000, transactions: true, prefix: 'transaction-' };
    const inTransactions = world.produce(producer, workload(world.random, mixed));
    for (let round = 0; round < 3; round++) {
      await pause(800);
      await pgbouncer.command('RECONNECT');
    }
    await pause(500);
    await pgbouncer.stop();
    await pause(1_000);
    await pgbouncer.start();
    await Promise.all([produced, inTransactions]);
  },
  { layout: behindPgBouncer, leaseMs: LONG_LEASE_MS, skip: NO_PGBOUNCER },
);
