import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SessionBusyError } from '../../errors/index.js';
import { EmbeddedPostgres } from '../embedded-postgres.js';
import type { EmbeddedPool } from '../embedded-pool.js';

const BUSY_AFTER_MS = 300;

describe('Session', () => {
  let postgres: EmbeddedPostgres;
  let pool: EmbeddedPool;

  beforeAll(async () => {
    postgres = await EmbeddedPostgres.open({
      searchPath: ['not yet there', 'public'],
      sessionTimeoutMs: BUSY_AFTER_MS,
    });
    pool = postgres.createPool();
    await pool.query('CREATE TABLE note (id int PRIMARY KEY)');
  });
  beforeEach(() => pool.query('TRUNCATE note'));
  afterEach(async () => expect(await value('SELECT pg_current_xact_id_if_assigned() IS NULL AS v')).toBe(true));
  afterAll(() => postgres.close());

  async function value(sql: string, values?: unknown[]): Promise<unknown> {
    return (await pool.query<{ v: unknown }>(sql, values)).rows[0]?.v;
  }
  const ids = (): Promise<unknown> =>
    value("SELECT coalesce(string_agg(id::text, ',' ORDER BY id), '') AS v FROM note");
  const insert = (id: number): [string, number[]] => ['INSERT INTO note VALUES ($1)', [id]];

  describe('in a transaction', () => {
    it('has the session to itself until COMMIT, then lets the others in, in order', async () => {
      const client = await pool.connect();
      const order: string[] = [];
      await client.query('BEGIN');
      const others = ['a', 'b', 'c'].map((name) =>
        pool
          .query('SELECT count(*)::int AS n FROM note')
          .then(({ rows }) => order.push(`${name}${rows[0]!['n' as never]}`)),
      );
      await client.query(...insert(1));
      await client.query(...insert(2));
      order.push('commit');
      await client.query('COMMIT');
      await Promise.all(others);
      client.release();
      expect(order).toEqual(['commit', 'a2', 'b2', 'c2']);
    });

    it('rolls back to a savepoint', async () => {
      const client = await pool.connect();
      await client.query('START TRANSACTION');
      await client.query(...insert(1));
      await client.query('SAVEPOINT s');
      await expect(client.query(...insert(1))).rejects.toMatchObject({ code: '23505' });
      await expect(client.query('SELECT 1')).rejects.toMatchObject({ code: '25P02' });
      await client.query('ROLLBACK TO SAVEPOINT s');
      await client.query(...insert(2));
      await client.query('COMMIT');
      client.release();
      expect(await ids()).toBe('1,2');
    });

    it('leaves a failed transaction to its owner, who rolls it back', async () => {
      const client = await pool.connect();
      await client.query('BEGIN');
      await client.query(...insert(1));
      await expect(client.query('SELECT 1/0')).rejects.toMatchObject({ code: '22012' });
      const other = ids();
      await expect(client.query(...insert(2))).rejects.toMatchObject({ code: '25P02' });
      await client.query('ROLLBACK');
      expect(await other).toBe('');
      client.release();
    });

    it('rolls back when the client is released, also a BEGIN nobody waited for', async () => {
      const client = await pool.connect();
      await client.query('BEGIN');
      await client.query(...insert(1));
      client.release();
      const hasty = await pool.connect();
      const begun = hasty.query('BEGIN');
      hasty.release();
      await begun;
      expect(await ids()).toBe('');
      await expect(client.query('SELECT 1')).rejects.toThrow('closed');
    });

    it('rolls back what a single text leaves open', async () => {
      await pool.query('BEGIN; INSERT INTO note VALUES (1)');
      await expect(pool.query('BEGIN; SELECT 1/0')).rejects.toMatchObject({ code: '22012' });
      expect(await ids()).toBe('');
    });
  });

  describe('VACUUM', () => {
    const vacuum = (by = pool): Promise<unknown> => by.query('VACUUM (TRUNCATE OFF) "public".note');
    const refused = { code: 'LEDGER_SESSION_BUSY' };

    it('runs through a pool, outside of a transaction', async () => {
      await Promise.all([vacuum(), pool.query(...insert(1)), vacuum()]);
      expect(await ids()).toBe('1');
    });

    it('gives way to a transaction at once, also to one that begins before its turn', async () => {
      const client = await pool.connect();
      const begun = client.query('BEGIN');
      const waiting = expect(vacuum()).rejects.toMatchObject(refused);
      await begun;
      const started = performance.now();
      await expect(vacuum()).rejects.toMatchObject(refused);
      await waiting;
      expect(performance.now() - started).toBeLessThan(BUSY_AFTER_MS);
      await client.query(...insert(1));
      await client.query('COMMIT');
      client.release();
      await vacuum();
      expect(await ids()).toBe('1');
    });

    it('fails in a transaction of its own as on a server', async () => {
      const client = await pool.connect();
      await client.query('BEGIN');
      await expect(client.query('VACUUM note')).rejects.toMatchObject({ code: '25001' });
      client.release();
    });
  });

  it('runs the next statement after one that failed', async () => {
    await expect(pool.query('SELECT 1/$1::int', [0])).rejects.toMatchObject({ code: '22012' });
    await expect(pool.query('SELECT 1/$1::int', [0])).rejects.toMatchObject({ code: '22012' });
    await expect(pool.query('SELECT 1/$1::int', [0])).rejects.toMatchObject({ code: '22012' });
    expect(await value('SELECT 4/$1::int AS v', [2])).toBe(2);
  });

  it('says who holds the session when waiting took too long', async () => {
    const client = await pool.connect();
    await client.query('BEGIN');
    await client.query(...insert(1));
    const error = await pool.query('SELECT 1').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SessionBusyError);
    expect(error).toMatchObject({
      code: 'LEDGER_SESSION_BUSY',
      openSince: expect.any(Date),
      firstStatement: '"INSERT INTO note VALUES ($1)"',
    });
    expect((error as SessionBusyError).waitedMs).toBeGreaterThanOrEqual(BUSY_AFTER_MS - 5);
    client.release();
    expect(await ids()).toBe('');
  });

  it('keeps its search path, whatever a client sets', async () => {
    const path = '"not yet there", public';
    const client = await pool.connect();
    for (const sql of [
      'SET search_path TO elsewhere',
      "SELECT set_config('search_path', 'elsewhere', false)",
      'RESET ALL',
      'DISCARD ALL',
    ]) {
      await client.query(sql);
      expect(await value("SELECT current_setting('search_path') AS v")).toBe(path);
    }
    await client.query('BEGIN');
    await client.query('SET LOCAL search_path TO elsewhere');
    expect((await client.query('SHOW search_path')).rows).toEqual([{ search_path: 'elsewhere' }]);
    await client.query('COMMIT');
    client.release();
    expect(await value("SELECT current_setting('search_path') AS v")).toBe(path);
  });

  it('lets timers fire while statements follow one another', async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    // If no timer fires, no timeout ends the test either: it ends by itself.
    for (let statement = 0; statement < 100_000 && ticks < 3; statement++) await pool.query('SELECT 1');
    clearInterval(timer);
    expect(ticks).toBe(3);
  });

  it('counts commits and statements', async () => {
    const { commits, statements } = { ...postgres.statistics };
    await pool.query(...insert(1));
    await pool.query('WITH gone AS (DELETE FROM note RETURNING id) SELECT * FROM gone');
    await pool.query('SELECT 1');
    await expect(pool.query('INSERT INTO note VALUES (NULL)')).rejects.toThrow();
    await pool.query('BEGIN; INSERT INTO note VALUES (1); INSERT INTO note VALUES (2); COMMIT');
    await pool.query('BEGIN; INSERT INTO note VALUES (3); ROLLBACK');
    expect(postgres.statistics).toEqual({ commits: commits + 3, statements: statements + 6 });
  });
});
