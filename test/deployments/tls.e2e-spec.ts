import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { TaskModuleOptions } from '@taskledger/nestjs';
import { DataSource } from 'typeorm';
import { AppProcess } from '../chaos/harness/app-process.js';
import { freePort } from '../chaos/harness/servers/free-port.js';
import { PostgresServer } from '../chaos/harness/servers/postgres-server.js';
import { RedisServer } from '../chaos/harness/servers/redis-server.js';
import { until } from '../fixtures/until.js';
import { OwnServers } from './own-servers.js';
import { authorityOf, certificateOfLoopback, type ServerCertificate } from './servers/certificates.js';

type LedgerOptions = NonNullable<TaskModuleOptions['ledger']>;
type EngineOptions = NonNullable<TaskModuleOptions['engine']>;

describe('TLS', () => {
  const servers = new OwnServers('tls');
  let certificate: ServerCertificate;
  let stranger: ServerCertificate;
  let postgres: PostgresServer;
  let redis: RedisServer;
  let redisTlsPort: number;

  beforeAll(async () => {
    certificate = certificateOfLoopback(servers.folder);
    stranger = certificateOfLoopback(servers.folder, 'stranger');
    const { cert, key, ca } = certificate;
    const settings = { ssl: 'on', ssl_cert_file: cert, ssl_key_file: key };
    postgres = await PostgresServer.create(servers.folder, { settings });
    refusesPlain(postgres, 'careful');
    redisTlsPort = await freePort();
    const files = ['--tls-cert-file', cert, '--tls-key-file', key, '--tls-ca-cert-file', ca];
    const args = ['--tls-port', String(redisTlsPort), ...files, '--tls-auth-clients', 'no'];
    redis = await RedisServer.create(servers.folder, { args });
    servers.keep({ stop: () => postgres.stop('immediate') });
    servers.keep({ stop: () => redis.kill() });
    await Promise.all([postgres.start(), redis.start()]);
    await postgres.query('CREATE ROLE careful SUPERUSER LOGIN');
  });
  afterAll(() => servers.end());

  const url = (query: Record<string, string>, user = 'postgres'): string =>
    `postgres://${user}@127.0.0.1:${postgres.port}/postgres?${new URLSearchParams(query).toString()}`;

  const greeting = async (ledger: LedgerOptions, engine: EngineOptions = 'ledger'): Promise<unknown> => {
    const app = await servers.boot({ ledger, engine });
    app.registry.registerFunction('greet', () => 'hello');
    const result = await (await app.tasks.enqueue('greet')).result();
    expect(await unencrypted()).toEqual([]);
    await app.close();
    return result;
  };

  /** Connections of the library that the server sees as plain ones. */
  const unencrypted = (): Promise<unknown[]> =>
    postgres.query(`SELECT activity.application_name, activity.query FROM pg_stat_activity activity JOIN pg_stat_ssl USING (pid)
                     WHERE NOT ssl AND activity.application_name LIKE 'taskledger%'`);

  describe('to Postgres', () => {
    it.each(['verify-full', 'require'])('is for every connection of a URL with sslmode=%s', async (sslmode) => {
      const schema = sslmode.replace('-', '_');
      expect(await greeting({ url: url({ sslmode, sslrootcert: certificate.ca }), schema })).toBe('hello');
    });

    it('is for what goes past a pooler, too', async () => {
      const secure = url({ sslmode: 'verify-full', sslrootcert: certificate.ca });
      expect(await greeting({ url: secure, directUrl: secure, schema: 'direct' })).toBe('hello');
    });

    it('is what a data source of the host says, on the connections beside its pool as well', async () => {
      const ssl = { ca: authorityOf(certificate) };
      const place = { host: '127.0.0.1', port: postgres.port, username: 'postgres', database: 'postgres' };
      const extra = { application_name: 'taskledger-host' };
      const dataSource = await new DataSource({ type: 'postgres', ...place, ssl, extra }).initialize();
      servers.keep({ stop: () => dataSource.destroy() });
      expect(await greeting({ dataSource, schema: 'of_host' })).toBe('hello');
    });

    it('does not take the certificate of a stranger, and says what to name', async () => {
      const ledger = { url: url({ sslmode: 'verify-full', sslrootcert: stranger.ca }) };
      await expect(servers.boot({ ledger })).rejects.toMatchObject({
        code: 'LEDGER_UNUSABLE',
        message: expect.stringMatching(/certificate.*sslrootcert=.*NODE_EXTRA_CA_CERTS/),
      });
    });

    it('is asked for where the server insists on it', async () => {
      await expect(servers.boot({ ledger: { url: url({}, 'careful') } })).rejects.toMatchObject({
        code: 'LEDGER_UNUSABLE',
        message: expect.stringContaining('sslmode=verify-full'),
      });
      const secure = url({ sslmode: 'verify-full', sslrootcert: certificate.ca }, 'careful');
      expect(await greeting({ url: secure, schema: 'careful' })).toBe('hello');
    });

    it('is refused by a server that has none, with the two ways out', async () => {
      const plain = await PostgresServer.create(servers.folder, { name: 'plain' });
      servers.keep({ stop: () => plain.stop('immediate') });
      await plain.start();
      const ledger = { url: `${plain.url}?sslmode=verify-full` };
      await expect(servers.boot({ ledger })).rejects.toMatchObject({
        code: 'LEDGER_UNUSABLE',
        message: expect.stringMatching(/ssl = on.*sslmode/),
      });
    });
  });

  describe('to Redis', () => {
    const engineWith = (ca: string): EngineOptions => ({
      redis: { host: '127.0.0.1', port: redisTlsPort, tls: { ca } },
    });

    it('trusts the authority that the options name', async () => {
      const ledger = { url: url({}), schema: 'redis_tls' };
      const app = await servers.boot({ ledger, engine: engineWith(authorityOf(certificate)) });
      app.registry.registerFunction('greet', () => 'hello');
      expect(await (await app.tasks.enqueue('greet')).result()).toBe('hello');
      await app.close();
    });

    it('trusts that of NODE_EXTRA_CA_CERTS for a rediss:// URL', async () => {
      process.env['NODE_EXTRA_CA_CERTS'] = certificate.ca;
      const journal = join(servers.folder, 'journal.jsonl');
      const app = AppProcess.spawn({
        name: 'extra',
        journal,
        databaseUrl: url({ sslmode: 'verify-full' }),
        redisUrl: `rediss://127.0.0.1:${redisTlsPort}`,
        options: { ledger: { url: url({ sslmode: 'verify-full' }), schema: 'extra' } },
        http: false,
      });
      delete process.env['NODE_EXTRA_CA_CERTS'];
      servers.keep({ stop: async () => void (await app.stop('SIGKILL')) });
      await app.ready();
      await app.call('produce', [{ n: '1', task: 'work', at: 0, payload: { n: '1', ms: 0 }, options: {} }]);
      await until(() => readFileSync(journal, 'utf8').includes('"status":"success"'), 'the execution to end');
      expect(await unencrypted()).toEqual([]);
    });

    it('works all the same where the certificate is that of a stranger, and warns with what to name', async () => {
      const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
      const said = (): string => warn.mock.calls.map(([message]) => String(message)).join('\n');
      try {
        const ledger = { url: url({}), schema: 'redis_stranger' };
        const app = await servers.boot({ ledger, engine: engineWith(authorityOf(stranger)) });
        app.registry.registerFunction('greet', () => 'hello');
        expect(await (await app.tasks.enqueue('greet')).result()).toBe('hello');
        await until(() => /certificate.*tls: \{ ca/.test(said()), 'the warning');
        await app.close();
      } finally {
        warn.mockRestore();
      }
    });

    it('warns where the server speaks TLS and the options do not', async () => {
      const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
      const said = (): string => warn.mock.calls.map(([message]) => String(message)).join('\n');
      try {
        const engine = { redis: `redis://127.0.0.1:${redisTlsPort}` };
        const app = await servers.boot({ ledger: { url: url({}), schema: 'redis_plain' }, engine });
        await until(() => said().includes('use rediss://'), 'the warning');
        await app.close();
      } finally {
        warn.mockRestore();
      }
    });
  });
});

/** Lets a user in over TLS only. */
function refusesPlain({ folder }: PostgresServer, user: string): void {
  const file = join(folder, 'data', 'pg_hba.conf');
  writeFileSync(file, `hostnossl all ${user} 127.0.0.1/32 reject\n${readFileSync(file, 'utf8')}`);
}
