import { afterEach, describe, expect, it } from '@jest/globals';
import { BulkOperations } from '@taskledger/nestjs';
import pg from 'pg';
import { BulkRunner } from '../../libs/task/src/operations/bulk/index.js';
import { type ContractApp, startOnStores } from '../fixtures/contract-app.js';
import { cutTransactions } from '../fixtures/cut-transactions.js';
import { createServerStores, PROFILE } from '../fixtures/profile.js';
import { until } from '../fixtures/until.js';

const EXECUTIONS = 150;
const BREAK = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
 WHERE datname = current_database() AND state = 'active' AND query LIKE 'SELECT "execution".%'`;
const RUNS = `SELECT 1 FROM taskledger.task_bulk_operation WHERE id = $1 AND state = 'running'`;
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const onServers = PROFILE === 'embedded' ? describe.skip : describe;

onServers('bulk operations of several processes', () => {
  async function two(): Promise<[ContractApp, ContractApp]> {
    const stores = await createServerStores();
    closing.push(stores.drop);
    const start = async (): Promise<ContractApp> => {
      const app = await startOnStores(stores);
      closing.push(() => app.close());
      app.registry.registerFunction('fragile', ({ isBroken }: { isBroken: boolean }) => {
        if (isBroken) throw new Error('It is broken');
      });
      return app;
    };
    return [await start(), await start()];
  }

  async function failed({ tasks }: ContractApp): Promise<string[]> {
    const payloads = Array.from({ length: EXECUTIONS }, () => ({ isBroken: true }));
    const handles = await tasks.enqueueMany('fragile', payloads);
    await until(async () => (await tasks.count({ status: 'FAILURE' })).count === EXECUTIONS);
    return handles.map(({ id }) => id);
  }

  async function expectOnce({ ledger }: ContractApp, ids: readonly string[]): Promise<void> {
    const rows = await ledger.database.query<{ id: string; count: number }>(
      `SELECT retry_of AS id, count(*)::int AS count FROM taskledger.task_execution WHERE retry_of IS NOT NULL GROUP BY 1`,
    );
    expect(new Map(rows.map(({ id, count }) => [id, count]))).toEqual(new Map(ids.map((id) => [id, 1])));
  }

  it('P-10 repeats once what both believe to be theirs', async () => {
    const apps = await two();
    const ids = await failed(apps[0]);
    const cuts = apps.map(({ ledger }) => cutTransactions(ledger.database, 0.2));
    const bulk = apps[0].get(BulkOperations);
    const { id } = await bulk.start({ action: 'retry', filter: { status: 'FAILURE', taskName: 'fragile' } });
    await until(async () => {
      await Promise.allSettled(apps.map((app) => app.get(BulkRunner).round()));
      return (await bulk.get(id)).state === 'finished';
    }, 'the end of the operation');
    for (const cut of cuts) cut.stop();
    expect(await bulk.get(id)).toMatchObject({ total: EXECUTIONS, done: EXECUTIONS });
    await expectOnce(apps[0], ids);
  });

  it('P-10 fails no item because a connection broke while it was read', async () => {
    const stores = await createServerStores();
    closing.push(stores.drop);
    const app = await startOnStores(stores);
    closing.push(() => app.close());
    app.registry.registerFunction('fragile', ({ isBroken }: { isBroken: boolean }) => {
      if (isBroken) throw new Error('It is broken');
    });
    const ids = await failed(app);
    const bulk = app.get(BulkOperations);
    const { id } = await bulk.start({ action: 'retry', ids, perSecond: 80 });
    const { url } = stores.options.ledger as { url: string };
    const breaker = new pg.Client({ connectionString: url });
    await breaker.connect();
    // Steps read for a few of every 250 ms: whoever looks all the time meets some of them.
    while ((await breaker.query(RUNS, [id])).rows.length > 0) await breaker.query(BREAK);
    await breaker.end();
    await until(async () => (await bulk.get(id).catch(() => undefined))?.state === 'finished', 'its end');
    expect(await bulk.get(id)).toMatchObject({ done: EXECUTIONS, skipped: 0, failed: 0 });
    await expectOnce(app, ids);
  });

  it('P-10 is gone on with by another process', async () => {
    const [first, second] = await two();
    const ids = await failed(first);
    const { id } = await first.get(BulkOperations).start({
      action: 'retry',
      filter: { status: 'FAILURE', taskName: 'fragile' },
      perSecond: 60,
    });
    const bulk = second.get(BulkOperations);
    await until(async () => (await bulk.get(id)).done > 0);
    expect((await bulk.get(id)).state).toBe('running');
    closing.pop();
    closing.pop();
    closing.push(() => second.close());
    await first.close();
    await until(async () => (await bulk.get(id)).state === 'finished', 'the end of the operation');
    await expectOnce(second, ids);
  });
});
