import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { Gate } from '../fixtures/gate.js';
import { PROFILE } from '../fixtures/profile.js';
import { until } from '../fixtures/until.js';

const GROUP = 500;
const ROUNDS = 8;

if (PROFILE === 'embedded')
  it('H2 has one session, so nobody can hold a row against another', () => expect(PROFILE).toBe('embedded'));
else
  describe('outcomes of many, and others who want the same rows', () => {
    let app: ContractApp;
    let gate: Gate;
    let running = 0;

    beforeAll(async () => {
      app = await startContractApp({ worker: { concurrency: GROUP } });
      app.registry.registerFunction('wait', async () => {
        running += 1;
        await gate.opened;
        running -= 1;
      });
    });
    afterAll(() => app.close());

    const startAll = async (count: number): Promise<string[]> => {
      gate = new Gate();
      const handles = await app.tasks.enqueueMany(
        'wait',
        Array.from({ length: count }, () => ({})),
      );
      await until(() => running === count, 'all to run');
      return handles.map(({ id }) => id);
    };
    const ended = async (ids: string[]): Promise<number> =>
      (await app.tasks.count({ ids, status: ['SUCCESS', 'REVOKED'] })).count;

    it('H2 commit although somebody holds one of the rows, which follows when it is free', async () => {
      const ids = await startAll(GROUP);
      const runner = app.ledger.database.dataSource.createQueryRunner();
      await runner.startTransaction();
      const held = ids[GROUP / 2]!;
      await runner.query('SELECT 1 FROM taskledger.task_execution WHERE id = $1 FOR UPDATE', [held]);
      gate.open();
      await until(async () => (await ended(ids)) === GROUP - 1, 'the others to end');
      expect((await app.tasks.get(held))?.status).toBe('STARTED');
      await runner.commitTransaction();
      await runner.release();
      expect((await app.tasks.waitFor(held)).outcome).toBe('success');
      expect((await app.tasks.get(held))?.run).toBe(1);
    });

    it('H2 never deadlock with cancellations of the same executions', async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const ids = await startAll(200);
        gate.open();
        // The other way round, many at a time.
        await Promise.all(ids.toReversed().map((id) => app.tasks.cancel(id)));
        await until(async () => (await ended(ids)) === ids.length, 'all to end');
      }
      const [{ deadlocks } = { deadlocks: -1 }] = await app.ledger.database.query<{ deadlocks: number }>(
        'SELECT deadlocks::int AS deadlocks FROM pg_stat_database WHERE datname = current_database()',
      );
      expect(deadlocks).toBe(0);
    });
  });
