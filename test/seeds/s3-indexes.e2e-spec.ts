import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ExecutionListOptions } from '@taskledger/nestjs';
import type { Logger } from 'typeorm';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';

const ROWS = 20_000;

/** Every column that the row asks an index for, as a query of the list. `status` lives in no index (ledger.md). */
const QUERIES: [name: string, options: ExecutionListOptions][] = [
  ['module, status', { module: 'm7', status: 'PENDING' }],
  ['module and an end', { module: 'm7', status: 'FAILURE' }],
  ['task_name, status', { taskName: 't7', status: 'PENDING' }],
  ['task_name and an end', { taskName: 't7', status: 'FAILURE' }],
  ['created_at', { createdFrom: new Date(Date.now() - 60_000) }],
  ['status, created_at', { status: ['PENDING', 'STARTED'], createdFrom: new Date(Date.now() - 60_000) }],
  ['module, created_at', { module: 'm7', createdFrom: new Date(Date.now() - 60_000) }],
  ['created_by, status', { createdBy: 'u7', status: 'PENDING' }],
  ['created_by, created_at', { createdBy: 'u7', createdFrom: new Date(Date.now() - 60_000) }],
];

describe('S3: indexes', () => {
  let app: ContractApp;

  beforeAll(async () => {
    app = await startContractApp({ worker: false });
    const { dataSource, schema } = app.ledger.database;
    // Many names each, so that reading everything never pays; ids as they are minted, ends as they come.
    await dataSource.query(
      `INSERT INTO ${schema}.task_execution
         (id, task_id, task_name, module, status, external, queue, priority, payload, created_by, finished_at)
       SELECT id, id, 't' || n % 200, 'm' || n % 200, CASE WHEN n % 20 = 0 THEN 'PENDING' ELSE 'FAILURE' END, true, 'external',
              5, '{}', 'u' || n % 200, CASE WHEN n % 20 <> 0 THEN clock_timestamp() END
         FROM (SELECT n, (left(hex, 8) || '-' || substr(hex, 9, 4) || '-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid AS id
                 FROM generate_series(1, ${ROWS}) n
                CROSS JOIN LATERAL (
                  SELECT lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') AS hex) AS moment
              ) AS finished`,
    );
    await dataSource.query(`ANALYZE ${schema}.task_execution`);
  });
  afterAll(() => app.close());

  /** The plan of the statement that a list sends, and with ANALYZE what became of it. */
  async function planOf(options: ExecutionListOptions, how: '' | 'ANALYZE' = ''): Promise<string> {
    const { dataSource } = app.ledger.database;
    const sent: [sql: string, params: unknown[] | undefined][] = [];
    const logger = dataSource.logger;
    dataSource.logger = {
      logQuery: (sql: string, params?: unknown[]) => sent.push([sql, params]),
    } as unknown as Logger;
    await app.tasks.list(options).finally(() => (dataSource.logger = logger));
    const [sql, params] = sent.find(([text]) => text.includes('"task_execution_now"')) ?? [''];
    const rows: { 'QUERY PLAN': string }[] = await dataSource.query(`EXPLAIN ${how} ${sql}`, params);
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  }

  it.each(QUERIES)('S3-02 finds by %s with an index', async (_, options) => {
    const plan = await planOf({ ...options, limit: 20 });
    expect(plan).toMatch(/Index (Only )?Scan/);
    // Partitions of other days are empty, and reading nothing needs no index.
    const today = new Date().toISOString().slice(0, 10).replaceAll('-', '');
    expect(plan).not.toMatch(new RegExp(`Seq Scan on task_execution_${today}`));
  });

  it('S3-02 finds what has ended behind what waits, without reading that', async () => {
    const { dataSource, schema } = app.ledger.database;
    const add = (status: string, count: number): Promise<unknown> =>
      dataSource.query(
        `INSERT INTO ${schema}.task_execution (id, task_id, task_name, module, status, external, queue, priority, payload, finished_at)
         SELECT id, id, 't', 'm', $1, true, 'external', 5, '{}', CASE WHEN $1 = 'SUCCESS' THEN clock_timestamp() END
           FROM (SELECT (left(hex, 8) || '-' || substr(hex, 9, 4) || '-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid AS id
                   FROM generate_series(1, $2::int) n
                  CROSS JOIN LATERAL (
                    SELECT lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') AS hex) AS moment
                ) AS made`,
        [status, count],
      );
    await add('SUCCESS', 500);
    await add('PENDING', 5_000);
    await dataSource.query(`ANALYZE ${schema}.task_execution`);
    const plan = await planOf({ status: 'SUCCESS', limit: 20 }, 'ANALYZE');
    const passedOver = [...plan.matchAll(/Rows Removed by Filter: (\d+)/g)].map(([, rows]) => Number(rows));
    expect(passedOver.reduce((sum, rows) => sum + rows, 0)).toBeLessThan(1_000);
  });

  it('S3-02 has the indexes of the ledger, and of the status no more than what failed or runs elsewhere', async () => {
    const { dataSource, profile } = app.ledger.database;
    const rows: { def: string }[] = await dataSource.query(
      `SELECT indexdef AS def FROM pg_indexes WHERE schemaname = $1 AND tablename = 'task_execution'`,
      [profile.schema],
    );
    const columns = rows.map(({ def }) => /\(([^)]*)\)/.exec(def)?.[1]);
    expect(columns).toEqual(
      expect.arrayContaining(['id', 'task_name, id', 'module, id', 'created_by, id', 'finished_at']),
    );
    // Each status in an index would be an entry that every end writes.
    const ofStatus = rows.flatMap(({ def }) => /\bstatus = '(\w+)'/.exec(def)?.[1] ?? []);
    expect(ofStatus.sort()).toEqual(['FAILURE', 'FAILURE', 'STARTED']);
    expect(columns.filter((each) => /\bstatus\b/.test(each ?? ''))).toEqual([]);
  });
});
