import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { portableConnection } from './portable-connection.js';

describe('portableConnection', () => {
  it('keeps what a connection needs, without what belongs to pools', () => {
    const options = {
      connectionString: 'postgres://a@b/c',
      max: 3,
      Client: pg.Client,
      lock_timeout: 5,
      types: pg.types,
    };
    expect(portableConnection(options)).toEqual({
      config: { connectionString: 'postgres://a@b/c', lock_timeout: 5 },
      asksPassword: false,
    });
  });

  it('leaves a function that gives the password where it is', () => {
    expect(portableConnection({ host: 'h', password: () => 'secret' })).toEqual({
      config: { host: 'h' },
      asksPassword: true,
    });
  });

  it('names a function that cannot go to another thread', () => {
    const reason = (name: string): object => ({ reason: `the connection option "${name}" is a function` });
    const stream = (): undefined => undefined;
    expect(portableConnection({ stream })).toEqual(reason('stream'));
    expect(portableConnection({ ssl: { checkServerIdentity: () => undefined } })).toEqual(
      reason('ssl.checkServerIdentity'),
    );
  });

  it('keeps a password and a key that node-postgres has hidden', async () => {
    const ssl = { key: 'key', ca: Buffer.from('ca') };
    const pool = new pg.Pool({ host: 'h', password: 'secret', ssl });
    new pg.Client({ ssl });
    expect(Object.keys(ssl)).toEqual(['ca']);
    expect(Object.keys(pool.options)).not.toContain('password');
    const portable = portableConnection(pool.options);
    expect(portable).toMatchObject({ config: { password: 'secret', ssl: { key: 'key', ca: Buffer.from('ca') } } });
    expect(structuredClone((portable as { config: object }).config)).toMatchObject({ ssl: { key: 'key' } });
    await pool.end();
  });
});
