import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EmbeddedPostgres } from '../embedded-postgres.js';
import type { EmbeddedPool } from '../embedded-pool.js';

describe('StatementRunner', () => {
  let postgres: EmbeddedPostgres;
  let pool: EmbeddedPool;

  beforeAll(async () => {
    postgres = await EmbeddedPostgres.open({ searchPath: ['public'] });
    pool = postgres.createPool();
  });
  afterAll(() => postgres.close());

  async function repeat(times: number, text: string, values: unknown[]): Promise<unknown> {
    let rows: unknown;
    for (let time = 0; time < times; time++) ({ rows } = await pool.query(text, values));
    return rows;
  }
  const preparedCount = async (): Promise<unknown> =>
    (await pool.query('SELECT count(*)::int AS n FROM pg_prepared_statements')).rows;

  it('prepares a text that comes again, not one that comes once', async () => {
    await pool.query('SELECT $1::int AS once', [1]);
    await repeat(3, 'SELECT $1::int AS often', [1]);
    const { rows } = await pool.query('SELECT statement FROM pg_prepared_statements');
    expect(rows).toEqual([{ statement: 'SELECT $1::int AS often' }]);
  });

  it('follows DDL: new columns, other types, a table that was made anew', async () => {
    await pool.query('CREATE TABLE shifting (id int)');
    await pool.query('INSERT INTO shifting VALUES (1)');
    const select = 'SELECT * FROM shifting WHERE id >= $1';
    expect(await repeat(8, select, [0])).toEqual([{ id: 1 }]);
    await pool.query('ALTER TABLE shifting ADD COLUMN note text');
    expect(await repeat(3, select, [0])).toEqual([{ id: 1, note: null }]);
    await pool.query('ALTER TABLE shifting ALTER COLUMN id TYPE bigint');
    expect(await repeat(3, select, ['-5000000000'])).toEqual([{ id: '1', note: null }]);
    await pool.query('DROP TABLE shifting; CREATE TABLE shifting (id uuid)');
    expect(await repeat(3, select, ['018e0000-0000-7000-8000-000000000001'])).toEqual([]);
  });

  it('follows DDL that is rolled back', async () => {
    await pool.query('CREATE TABLE undone (a int)');
    const select = 'SELECT * FROM undone WHERE a = $1 OR true';
    await repeat(3, select, [1]);
    const client = await pool.connect();
    await client.query('BEGIN');
    await client.query('ALTER TABLE undone ADD COLUMN b int');
    for (let time = 0; time < 3; time++) expect((await client.query(select, [1])).fields).toHaveLength(2);
    await client.query('ROLLBACK');
    client.release();
    expect((await pool.query(select, [1])).fields).toHaveLength(1);
  });

  it('follows DDL that it cannot see, and prepared statements that someone drops', async () => {
    await pool.query('CREATE TABLE hidden (a int)');
    await pool.query(
      `CREATE FUNCTION widen() RETURNS void LANGUAGE plpgsql AS $$ BEGIN ALTER TABLE hidden ADD COLUMN b int; END $$`,
    );
    const select = 'SELECT * FROM hidden WHERE a = $1 OR true';
    await repeat(3, select, [1]);
    await pool.query('SELECT widen()');
    expect((await pool.query(select, [1])).fields).toHaveLength(2);
    await repeat(3, select, [1]);
    await pool.query(
      `CREATE FUNCTION forget() RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$`,
    );
    await repeat(3, select, [1]);
    await pool.query('SELECT forget()');
    expect((await pool.query(select, [1])).fields).toHaveLength(2);
    await pool.query('DEALLOCATE ALL');
    expect((await pool.query(select, [1])).fields).toHaveLength(2);
  });

  it('prepares nothing under another search path', async () => {
    await pool.query('CREATE SCHEMA aside; CREATE TABLE aside.twin (there int); CREATE TABLE twin (here int)');
    const select = 'SELECT * FROM twin WHERE $1::int = 1';
    await repeat(3, select, [1]);
    const client = await pool.connect();
    await client.query('BEGIN');
    await client.query('SET LOCAL search_path TO aside');
    expect((await client.query(select, [1])).fields).toMatchObject([{ name: 'there' }]);
    await client.query('COMMIT');
    client.release();
    expect((await pool.query(select, [1])).fields).toMatchObject([{ name: 'here' }]);
  });

  it('keeps the number of prepared statements bounded', async () => {
    for (let n = 0; n < 400; n++) await repeat(2, `SELECT $1::int AS c${n}`, [n]);
    expect(await preparedCount()).toEqual([{ n: expect.any(Number) }]);
    const [{ n }] = (await preparedCount()) as [{ n: number }];
    expect(n).toBeLessThanOrEqual(151);
  });

  describe('settings of a pool', () => {
    const SHOW = "SELECT current_setting('enable_seqscan') AS seqscan";

    it('hold for its clients alone, whoever comes before and after', async () => {
      const tuned = postgres.createPool({ enable_seqscan: 'off' });
      const show = async (from: EmbeddedPool): Promise<unknown> => (await from.query(SHOW)).rows[0];
      expect(await Promise.all([show(tuned), show(pool), show(tuned)])).toMatchObject([
        { seqscan: 'off' },
        { seqscan: 'on' },
        { seqscan: 'off' },
      ]);
    });

    it('hold in all of a transaction, and also after somebody has reset everything', async () => {
      const tuned = postgres.createPool({ enable_seqscan: 'off' });
      const client = await tuned.connect();
      await client.query('BEGIN');
      const waiting = pool.query(SHOW);
      expect((await client.query(SHOW)).rows).toMatchObject([{ seqscan: 'off' }]);
      await client.query('COMMIT');
      client.release();
      expect((await waiting).rows).toMatchObject([{ seqscan: 'on' }]);
      await tuned.query('RESET ALL');
      expect((await tuned.query(SHOW)).rows).toMatchObject([{ seqscan: 'off' }]);
      await pool.query('DISCARD ALL');
      expect((await tuned.query(SHOW)).rows).toMatchObject([{ seqscan: 'off' }]);
    });
  });
});
