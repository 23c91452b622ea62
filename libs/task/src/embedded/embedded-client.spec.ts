import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { EmbeddedPostgres, type EmbeddedPool } from './index.js';

describe('EmbeddedClient', () => {
  let postgres: EmbeddedPostgres;
  let pool: EmbeddedPool;

  beforeAll(async () => {
    postgres = await EmbeddedPostgres.open({ searchPath: ['public'] });
    pool = postgres.createPool();
  });
  afterAll(() => postgres.close());

  async function roundTrip(type: string, value: unknown): Promise<unknown> {
    const { rows } = await pool.query<{ v: unknown }>(`SELECT $1::${type} AS v`, [value]);
    return rows[0]!.v;
  }

  const MOMENT = new Date('2024-02-29T23:59:58.007Z');
  const UUIDS = ['018e0000-0000-7000-8000-000000000001', '018e0000-0000-7000-8000-000000000002'];
  it.each([
    ['int4', 42, 42],
    ['int8', 9007199254740993n, '9007199254740993'],
    ['int8', 7, '7'],
    ['numeric', '12345678901234567890.123', '12345678901234567890.123'],
    ['float8', 1.5, 1.5],
    ['bool', true, true],
    ['text', "grüße \u{1F600} \\ '", "grüße \u{1F600} \\ '"],
    ['text', '', ''],
    ['text', undefined, null],
    ['uuid', UUIDS[0], UUIDS[0]],
    ['json', { a: [1, null] }, { a: [1, null] }],
    ['jsonb', { b: 'é' }, { b: 'é' }],
    ['jsonb', JSON.stringify([1, 2]), [1, 2]],
    ['timestamptz', MOMENT, MOMENT],
    ['bytea', Buffer.from([0, 1, 128, 255]), Buffer.from([0, 1, 128, 255])],
    ['text[]', ['a', 'b"c', null, '{}', ''], ['a', 'b"c', null, '{}', '']],
    ['uuid[]', UUIDS, UUIDS],
    ['int4[]', [1, 2], [1, 2]],
    ['int8[]', ['1', '2'], ['1', '2']],
    ['timestamptz[]', [MOMENT], [MOMENT]],
    ['jsonb[]', [{ a: 1 }], [{ a: 1 }]],
    ['interval', '1 day', { days: 1 }],
  ])('reads back %s %p', async (type, given, expected) => {
    expect(await roundTrip(type, given)).toEqual(expected);
  });

  it('shapes results like node-postgres', async () => {
    await pool.query('CREATE TABLE shape (id int PRIMARY KEY, note text)');
    const insert = await pool.query('INSERT INTO shape VALUES ($1, $2), ($3, $4) RETURNING id', [1, 'a', 2, null]);
    expect(insert).toMatchObject({ command: 'INSERT', rowCount: 2, oid: 0, rows: [{ id: 1 }, { id: 2 }] });
    expect(insert.fields).toMatchObject([{ name: 'id', dataTypeID: 23, format: 'text' }]);
    expect(await pool.query('UPDATE shape SET note = $1', ['x'])).toMatchObject({
      command: 'UPDATE',
      rowCount: 2,
      rows: [],
      fields: [],
    });
    expect(await pool.query('SELECT * FROM shape WHERE id > $1', [5])).toMatchObject({
      command: 'SELECT',
      rowCount: 0,
      rows: [],
    });
    expect(await pool.query('DELETE FROM shape')).toMatchObject({ command: 'DELETE', rowCount: 2 });
    expect(await pool.query('CREATE TABLE other ()')).toMatchObject({ command: 'CREATE', rowCount: null });
    expect(Object.hasOwn(insert, 'rows')).toBe(true);
  });

  it('runs several statements in one text and stops at the first that fails', async () => {
    const results = (await pool.query('SELECT 1 AS a; SELECT 2 AS b, 3 AS c')) as unknown as { rows: unknown[] }[];
    expect(results.map(({ rows }) => rows)).toEqual([[{ a: 1 }], [{ b: 2, c: 3 }]]);
    await expect(pool.query('CREATE TABLE half (); SELECT 1/0; SELECT 1')).rejects.toMatchObject({ code: '22012' });
    await expect(pool.query('SELECT * FROM half')).rejects.toMatchObject({ code: '42P01' });
    expect(await pool.query('')).toMatchObject({ command: null, rowCount: null, rows: [] });
  });

  it('fails with the fields of the server error', async () => {
    await pool.query('CREATE TABLE unique_name (name text CONSTRAINT one_name UNIQUE)');
    const insert = (): Promise<unknown> => pool.query('INSERT INTO unique_name VALUES ($1)', ['a']);
    await insert();
    const error = await insert().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(pg.DatabaseError);
    expect(error).toMatchObject({
      code: '23505',
      severity: 'ERROR',
      detail: 'Key (name)=(a) already exists.',
      schema: 'public',
      table: 'unique_name',
      constraint: 'one_name',
    });
    await expect(pool.query('SELECT $1::int', ['x'])).rejects.toMatchObject({ code: '22P02' });
    await expect(pool.query('SELEC $1', ['x'])).rejects.toMatchObject({ code: '42601', position: '1' });
    expect(await roundTrip('int4', 1)).toBe(1);
  });

  it('takes query objects, row arrays and type parsers of the caller', async () => {
    const query = {
      text: 'SELECT $1::int8 AS a, $1::int4 AS a',
      values: [1],
      name: 'named',
      rowMode: 'array' as const,
    };
    expect((await pool.query(query)).rows).toEqual([['1', 1]]);
    const types = { getTypeParser: () => (text: string) => `<${text}>` };
    expect((await pool.query({ text: 'SELECT $1::int8 AS a', values: [1], types })).rows).toEqual([{ a: '<1>' }]);
  });

  it('serves callers with callbacks', async () => {
    const result = await new Promise((resolve, reject) => {
      pool.connect((error, client, release) => {
        if (error) return reject(error);
        void client!.query('SELECT 1 AS a', (failure, answer) => {
          release();
          if (failure) reject(failure);
          else resolve(answer!.rows);
        });
      });
    });
    expect(result).toEqual([{ a: 1 }]);
    const failure = await new Promise((resolve) => void pool.query('SELECT 1/0', (error) => resolve(error)));
    expect(failure).toMatchObject({ code: '22012' });
  });

  it('reads a large result and sends a large parameter', async () => {
    const text = 'ü'.repeat(2_000_000);
    expect(await roundTrip('text', text)).toBe(text);
    const { rows } = await pool.query('SELECT n, repeat($1, 50) AS t FROM generate_series(1, 20000) n', ['x']);
    expect(rows).toHaveLength(20_000);
    expect(rows[19_999]).toEqual({ n: 20_000, t: 'x'.repeat(50) });
  });

  it('hands notices to the client that caused them', async () => {
    const client = await pool.connect();
    const notice = new Promise((resolve) => client.once('notice', resolve));
    await client.query("DO $$ BEGIN RAISE NOTICE 'mind the gap'; END $$");
    expect(await notice).toMatchObject({ message: 'mind the gap', severity: 'NOTICE' });
    client.release();
  });

  it('keeps a parameter that cannot be sent to its own query', async () => {
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    await expect(pool.query('SELECT $1::json', [circular])).rejects.toThrow('circular');
    expect(await roundTrip('int4', 1)).toBe(1);
  });

  it('refuses COPY FROM STDIN, which would end the process', async () => {
    await expect(pool.query('COPY unique_name FROM STDIN')).rejects.toMatchObject({ code: '0A000' });
    expect(await roundTrip('text', 'copy x from stdin')).toBe('copy x from stdin');
  });
});
