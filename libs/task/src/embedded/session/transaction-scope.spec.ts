import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { NestedTransactionError } from '../../errors/index.js';
import { EmbeddedPostgres } from '../embedded-postgres.js';
import type { EmbeddedPool } from '../embedded-pool.js';

describe('transactionScope', () => {
  let postgres: EmbeddedPostgres;
  let pool: EmbeddedPool;

  beforeAll(async () => {
    postgres = await EmbeddedPostgres.open({ searchPath: ['public'] });
    pool = postgres.createPool();
    await pool.query('CREATE TABLE note (id int PRIMARY KEY)');
  });
  beforeEach(() => pool.query('TRUNCATE note'));
  afterAll(() => postgres.close());

  const ids = async (): Promise<unknown[]> =>
    (await pool.query<{ id: number }>('SELECT id FROM note ORDER BY id')).rows.map(({ id }) => id);
  const insert = (id: number): [string, number[]] => ['INSERT INTO note VALUES ($1)', [id]];

  it('refuses at once a statement that would wait for the transaction of its own scope', async () => {
    const started = performance.now();
    await postgres.transactionScope(async () => {
      const client = await pool.connect();
      await client.query('BEGIN');
      expect(() => postgres.assertNotNested()).toThrow(NestedTransactionError);
      await expect(pool.query(...insert(9))).rejects.toMatchObject({
        code: 'LEDGER_NESTED_TRANSACTION',
        message: expect.stringMatching(/INSERT INTO note.*"manager"/),
      });
      await postgres.transactionScope(() => expect(pool.query('SELECT 1')).rejects.toThrow(NestedTransactionError));
      await client.query('COMMIT');
      client.release();
      expect(await ids()).toEqual([]);
      postgres.assertNotNested();
    });
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('refuses a statement that was already waiting when the transaction began', async () => {
    const stranger = await pool.connect();
    await stranger.query('BEGIN');
    await postgres.transactionScope(async () => {
      const client = await pool.connect();
      const begun = client.query('BEGIN');
      const refused = expect(pool.query('SELECT 1')).rejects.toThrow(NestedTransactionError);
      await stranger.query('COMMIT');
      await begun;
      await refused;
      client.release();
    });
    stranger.release();
  });

  it('lets others wait, and work that left the scope', async () => {
    let outside: Promise<unknown> | undefined;
    const inside = postgres.transactionScope(async () => {
      const client = await pool.connect();
      await client.query('BEGIN');
      outside = postgres.outsideScope(() => ids());
      await client.query(...insert(1));
      await client.query('COMMIT');
      client.release();
    });
    const stranger = pool.query('SELECT 1 AS v');
    await inside;
    expect(await outside).toEqual([1]);
    expect((await stranger).rowCount).toBe(1);
  });
});
