import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import {
  preparingClient,
  statementsWithParameters,
} from '../../libs/task/src/ledger/connection/server/preparing-client.js';
import { latencyOf } from '../../libs/task/src/ledger/statistics/latency.sql.js';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { PROFILE } from '../fixtures/profile.js';

const PREPARED = 'SELECT statement FROM pg_prepared_statements ORDER BY prepare_time';

describe('frequent statements', () => {
  let app: ContractApp;

  beforeAll(async () => {
    app = await startContractApp();
    app.registry.registerFunction('note', () => 'noted');
  });
  afterAll(() => app.close());

  it('put a duration into the bucket that the histogram means, at every edge', async () => {
    const edges = Array.from({ length: 32 }, (_, n) => 2 ** n).flatMap((ms) => [ms - 1, ms, ms + 1]);
    const halves = Array.from({ length: 30 }, (_, n) => Math.floor(2 ** (n + 0.5))).flatMap((ms) => [ms, ms + 1]);
    const durations = [...edges, ...halves, 10 ** 12];
    const rows = await app.ledger.database.query<{ latency: number }>(
      `SELECT ${latencyOf('ms::bigint')} AS latency
         FROM unnest($1::float8[]) WITH ORDINALITY AS duration(ms, place) ORDER BY place`,
      [durations],
    );
    const exact = durations.map((ms) => Math.min(62, Math.ceil(2 * Math.log2(Math.max(1, ms)))));
    expect(rows.map(({ latency }) => latency)).toEqual(exact);
  });

  if (PROFILE === 'embedded') return;

  const connect = async (): Promise<pg.Client> => {
    const { options } = app.ledger.database.dataSource as unknown as { options: { url: string } };
    const client = new (preparingClient(statementsWithParameters))(options.url);
    await client.connect();
    return client;
  };

  it('are prepared once a connection, and those without values are not', async () => {
    const connection = await connect();
    const sql = 'SELECT $1::int + 1 AS n';
    for (const n of [1, 2, 3]) expect((await connection.query(sql, [n])).rows).toEqual([{ n: n + 1 }]);
    await connection.query('SELECT 1');
    expect((await connection.query(PREPARED)).rows).toEqual([{ statement: sql }]);
    await connection.end();
  });

  it('are sent as they are once a session did not know them: a pooler shares sessions', async () => {
    const connection = await connect();
    const sql = 'SELECT $1::int + 3 AS n';
    await connection.query(sql, [1]);
    await connection.query('DEALLOCATE ALL');
    await expect(connection.query(sql, [1])).rejects.toMatchObject({ code: '26000' });
    expect((await connection.query(sql, [1])).rows).toEqual([{ n: 4 }]);
    expect((await connection.query(PREPARED)).rows).toEqual([]);
    await connection.end();
  });

  it('are sent as they are once a migration has changed what they answer', async () => {
    const connection = await connect();
    await connection.query('CREATE TEMP TABLE changing AS SELECT 1 AS n');
    const sql = 'SELECT n FROM changing WHERE $1::int = 1';
    await connection.query(sql, [1]);
    await connection.query('ALTER TABLE changing ALTER n TYPE text');
    await expect(connection.query(sql, [1])).rejects.toMatchObject({ code: '0A000' });
    expect((await connection.query(sql, [1])).rows).toEqual([{ n: '1' }]);
    await connection.end();
  });

  it('have plans that fit every value, and that read no table from end to end', async () => {
    await (await app.tasks.enqueue('note')).result();
    const { database } = app.ledger;
    const settings = await database.hot<{ name: string; value: string }>(
      `SELECT name, setting AS value FROM pg_settings WHERE name = ANY ($1::text[]) ORDER BY name`,
      [['plan_cache_mode', 'enable_seqscan']],
    );
    expect(settings.map(({ value }) => value)).toEqual(['off', 'force_generic_plan']);
    // Whoever else uses the pool of the ledger, or shares it, keeps the settings of the database.
    const [other] = await database.query<{ value: string }>(`SELECT current_setting('enable_seqscan') AS value`);
    expect(other?.value).toBe('on');
  });

  it('go on in the ledger when its sessions forget them', async () => {
    await (await app.tasks.enqueue('note')).result();
    const { database } = app.ledger;
    const prepared = await database.hot<{ n: number }>(
      `SELECT count(*)::int AS n FROM pg_prepared_statements WHERE statement LIKE $1`,
      ['%task_ready%'],
    );
    expect(prepared[0]?.n).toBeGreaterThan(0);
    await Promise.all(Array.from({ length: 20 }, () => database.hot('DEALLOCATE ALL')));
    expect(await (await app.tasks.enqueue('note')).result()).toBe('noted');
    const keyed = await app.tasks.enqueue('note', {}, { lock: { key: 'one' }, taskId: 'one' });
    expect(await keyed.result()).toBe('noted');
  });
});
