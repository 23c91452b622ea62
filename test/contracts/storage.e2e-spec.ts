import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TaskContext } from '@taskledger/nestjs';
import { type ContractApp, startOnStores } from '../fixtures/contract-app.js';
import { createServerStores, PROFILE, type TestStores } from '../fixtures/profile.js';
import { until } from '../fixtures/until.js';

const PRESENT = 20_000;
const RUNS = 300;

interface Counters {
  readonly sequential: number;
  readonly hot: number;
  readonly catalog: number;
}

if (PROFILE === 'embedded')
  it('counts nothing of its tables in the embedded Postgres', () => expect(PROFILE).toBe('embedded'));
else
  describe('what a run costs the server', () => {
    let stores: TestStores;
    let app: ContractApp;
    /** The partitions that are read and written here. */
    let full: readonly number[];

    beforeAll(async () => {
      stores = await createServerStores();
      full = await filled(stores);
      app = await started(stores);
    });
    afterAll(() => app.close().finally(stores.drop));

    const counters = async (): Promise<Counters> => {
      const [row] = await app.ledger.database.query<Counters>(
        `SELECT sum(seq_scan)::int AS sequential, sum(n_tup_hot_upd)::int AS hot,
                (SELECT sum(n_tup_ins)::int FROM pg_stat_sys_tables WHERE relname = 'pg_class') AS catalog
           FROM pg_stat_user_tables WHERE relid = ANY ($1::oid[])`,
        [full],
      );
      return row!;
    };

    it('L9 reads no table of executions from end to end, updates progress in place, and leaves the catalog alone', async () => {
      const before = await counters();
      const handles = await Promise.all(Array.from({ length: RUNS }, () => app.tasks.enqueue('report')));
      await Promise.all(handles.map((handle) => handle.result()));
      // A session reports what it did when it has been idle for a while, and at its end.
      await app.close();
      app = await started(stores);
      const after = await until(async () => {
        const now = await counters();
        return now.hot > before.hot ? now : undefined;
      }, 'updates in place to be counted');
      // A boot looks through what is there once or twice; runs never do.
      expect(after.sequential - before.sequential).toBeLessThan(RUNS / 20);
      expect(after.catalog - before.catalog).toBeLessThan(RUNS);
    });
  });

async function started(stores: TestStores): Promise<ContractApp> {
  const app = await startOnStores(stores);
  app.registry.registerFunction('report', async (_: object, ctx: TaskContext) => {
    await ctx.progress(50, 'half way');
    return { done: true };
  });
  return app;
}

/** Fills a ledger, and answers with the partitions that are full. What is nearly empty is read from end to end, and rightly. */
async function filled(stores: TestStores): Promise<number[]> {
  const app = await started(stores);
  for (let n = 0; n < PRESENT; n += 1_000)
    await app.tasks.enqueueMany(
      'report',
      Array.from({ length: 1_000 }, () => ({})),
      { delay: '2h' },
    );
  const { database } = app.ledger;
  await database.query('ANALYZE');
  const partitions = await database.query<{ oid: number }>(
    `SELECT tableoid::int AS oid FROM ${database.schema}.task_execution GROUP BY tableoid HAVING count(*) >= $1`,
    [PRESENT / 4],
  );
  await app.close();
  return partitions.map(({ oid }) => oid);
}
