import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TaskContext } from '@taskledger/nestjs';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { PROFILE } from '../fixtures/profile.js';

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
    let app: ContractApp;

    beforeAll(async () => {
      app = await startContractApp();
      app.registry.registerFunction('report', async (_: object, ctx: TaskContext) => {
        await ctx.progress(50, 'half way');
        return { done: true };
      });
      for (let n = 0; n < PRESENT; n += 1_000)
        await app.tasks.enqueueMany(
          'report',
          Array.from({ length: 1_000 }, () => ({})),
          { delay: '2h' },
        );
      await app.ledger.database.query('ANALYZE');
    });
    afterAll(() => app.close());

    const counters = async (): Promise<Counters> => {
      // Sessions report what they did when they have been idle for a while, or are told to.
      await Promise.all(
        Array.from({ length: 30 }, () => app.ledger.database.query('SELECT pg_stat_force_next_flush()')),
      );
      const [row] = await app.ledger.database.query<Counters>(
        `SELECT sum(seq_scan)::int AS sequential, sum(n_tup_hot_upd)::int AS hot,
                (SELECT sum(n_tup_ins)::int FROM pg_stat_sys_tables WHERE relname = 'pg_class') AS catalog
           FROM pg_stat_user_tables WHERE relname ~ '^task_execution' AND n_live_tup >= $1`,
        [PRESENT / 4],
      );
      return row!;
    };

    it('L9 reads no table of executions from end to end, updates progress in place, and leaves the catalog alone', async () => {
      const before = await counters();
      const handles = await Promise.all(Array.from({ length: RUNS }, () => app.tasks.enqueue('report')));
      await Promise.all(handles.map((handle) => handle.result()));
      const after = await counters();
      expect(after.sequential - before.sequential).toBe(0);
      expect(after.hot).toBeGreaterThan(before.hot);
      // BullMQ makes temporary tables for a bulk; single jobs cost none.
      expect(after.catalog - before.catalog).toBeLessThan(RUNS);
    });
  });
