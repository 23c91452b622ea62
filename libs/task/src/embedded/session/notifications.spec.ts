import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EmbeddedNotification } from '../wire/wire-reply.js';
import { EmbeddedPostgres } from '../embedded-postgres.js';
import type { EmbeddedPool, PooledClient } from '../embedded-pool.js';

describe('notifications', () => {
  let postgres: EmbeddedPostgres;
  let pool: EmbeddedPool;

  beforeAll(async () => {
    postgres = await EmbeddedPostgres.open({ searchPath: ['public'] });
    pool = postgres.createPool();
  });
  afterAll(() => postgres.close());

  async function listener(...statements: string[]): Promise<{ client: PooledClient; heard: string[] }> {
    const client = await pool.connect();
    const heard: string[] = [];
    client.on('notification', ({ channel, payload }: EmbeddedNotification) => heard.push(`${channel}:${payload}`));
    for (const statement of statements) await client.query(statement);
    return { client, heard };
  }
  const notify = (channel: string, payload: string): Promise<unknown> =>
    pool.query('SELECT pg_notify($1, $2)', [channel, payload]);
  // Delivered in the tick after the statement that notified.
  const delivered = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('reach exactly the clients that listen', async () => {
    const a = await listener('-- a comment first\nLISTEN jobs;\n');
    const b = await listener('LISTEN "Jobs"', 'LISTEN JOBS');
    const c = await listener('SELECT 1');
    await notify('jobs', '1');
    await notify('Jobs', '2');
    await delivered();
    expect([a.heard, b.heard, c.heard]).toEqual([['jobs:1'], ['jobs:1', 'Jobs:2'], []]);
    for (const { client } of [a, b, c]) client.release();
  });

  it('carry channel, payload and process id', async () => {
    const client = await pool.connect();
    const arrival = new Promise((resolve) => client.once('notification', resolve));
    await client.query('LISTEN one');
    await client.query("NOTIFY one, 'p'");
    expect(await arrival).toEqual({ channel: 'one', payload: 'p', processId: expect.any(Number) });
    client.release();
  });

  it('come after the commit, and never of a rollback', async () => {
    const { client, heard } = await listener('LISTEN tx');
    const writer = await pool.connect();
    for (const end of ['ROLLBACK', 'COMMIT']) {
      await writer.query('BEGIN');
      await writer.query(`NOTIFY tx, '${end}'`);
      await delivered();
      expect(heard).toEqual([]);
      await writer.query(end);
    }
    await delivered();
    expect(heard).toEqual(['tx:COMMIT']);
    writer.release();
    client.release();
  });

  it('end with UNLISTEN and with release, for that client only', async () => {
    const a = await listener('LISTEN x', 'LISTEN y');
    const b = await listener('LISTEN x', 'LISTEN y');
    expect(await a.client.query('UNLISTEN x')).toMatchObject({ command: 'UNLISTEN', rowCount: null });
    await notify('x', '1');
    await notify('y', '1');
    await a.client.query('UNLISTEN *');
    await notify('y', '2');
    b.client.release(true);
    await notify('x', '3');
    await delivered();
    expect([a.heard, b.heard]).toEqual([['y:1'], ['x:1', 'y:1', 'y:2']]);
    expect((await pool.query('SELECT pg_listening_channels()')).rows).toEqual([]);
    a.client.release();
  });

  it('are handled outside of the transaction scope that notified', async () => {
    const client = await pool.connect();
    await client.query('LISTEN scope');
    const answered = new Promise((resolve, reject) => {
      client.once('notification', () => pool.query('SELECT 1 AS a').then(({ rows }) => resolve(rows), reject));
    });
    await postgres.transactionScope(async () => {
      const writer = await pool.connect();
      await writer.query('NOTIFY scope');
      await writer.query('BEGIN');
      await delivered();
      await writer.query('COMMIT');
      writer.release();
    });
    expect(await answered).toEqual([{ a: 1 }]);
    client.release();
  });
});
