import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TaskContext, TaskModuleOptions } from '@taskledger/nestjs';
import { DataSource } from 'typeorm';
import { PostgresServer } from '../chaos/harness/servers/postgres-server.js';
import { RedisServer } from '../chaos/harness/servers/redis-server.js';
import type { ContractApp } from '../fixtures/contract-app.js';
import { Gate } from '../fixtures/gate.js';
import { until } from '../fixtures/until.js';
import { OwnServers } from './own-servers.js';
import { NO_PGBOUNCER, PgBouncer } from './servers/pgbouncer.js';

const SETTINGS = ['extra_float_digits', 'options', 'statement_timeout', 'lock_timeout'];
const IGNORED = [...SETTINGS, 'idle_in_transaction_session_timeout'];

const describeIt = NO_PGBOUNCER === undefined ? describe : describe.skip;

describeIt(
  `PgBouncer in transaction mode${NO_PGBOUNCER === undefined ? '' : `: left out, because ${NO_PGBOUNCER}`}`,
  () => {
    const servers = new OwnServers('pgbouncer');
    let postgres: PostgresServer;
    let redis: RedisServer;
    let pgbouncer: PgBouncer;

    beforeAll(async () => {
      postgres = await PostgresServer.create(servers.folder);
      redis = await RedisServer.create(servers.folder);
      servers.keep({ stop: () => postgres.stop('immediate') });
      servers.keep({ stop: () => redis.kill() });
      await Promise.all([postgres.start(), redis.start()]);
      pgbouncer = servers.keep(await PgBouncer.create(servers.folder, postgres.port));
      await pgbouncer.start();
    });
    afterAll(() => servers.end());

    const throughPooler = (schema: string): TaskModuleOptions => ({
      ledger: { url: pgbouncer.url, directUrl: postgres.url, schema },
    });

    describe.each([
      ['postgres', () => 'ledger' as const],
      ['redis', () => ({ redis: `redis://127.0.0.1:${redis.port}` })],
    ])('with directUrl, engine %s', (name, engine) => {
      let here: ContractApp;
      let there: ContractApp;
      const gate = new Gate();

      beforeAll(async () => {
        const options = { ...throughPooler(`pooled_${name}`), engine: engine() };
        here = await servers.boot({ ...options, worker: false });
        there = await servers.boot(options);
        const retry = { maxRetries: 2, baseMs: 10 };
        for (const { registry } of [here, there]) {
          registry.registerFunction('double', ({ n }: { n: number }) => 2 * n);
          registry.registerFunction('flaky', (_: unknown, { attempt }: TaskContext) => failing(attempt), { retry });
          registry.registerFunction('endless', (_: unknown, { signal }: TaskContext) => aborted(signal, gate));
        }
      });

      const failing = (attempt: number): number => {
        if (attempt < 3) throw new Error('Not yet');
        return attempt;
      };

      it('runs what another process has enqueued, and retries what fails', async () => {
        const doubled = await here.tasks.enqueueMany('double', [{ n: 1 }, { n: 2 }, { n: 3 }]);
        expect(await Promise.all(doubled.map((handle) => handle.result()))).toEqual([2, 4, 6]);
        expect(await (await here.tasks.enqueue('flaky')).result()).toBe(3);
      });

      it('tells a run in another process that it was cancelled, past the pooler', async () => {
        const heard: string[] = [];
        const stop = there.ledger.signals.on('cancel', (id) => heard.push(id));
        const { id } = await here.tasks.enqueue('endless');
        await gate.opened;
        await here.tasks.cancel(id, 'enough');
        expect(await here.tasks.waitFor(id)).toMatchObject({ outcome: 'revoked' });
        await until(() => heard.includes(id), 'the wake-up');
        stop();
      });

      it('enqueues in a transaction of the caller, which goes through the pooler too', async () => {
        const source = await new DataSource({ type: 'postgres', url: pgbouncer.url }).initialize();
        servers.keep({ stop: () => source.destroy() });
        const kept = await source.transaction((manager) => here.tasks.enqueue('double', { n: 21 }, { manager }));
        expect(await kept.result()).toBe(42);
        const undone = source.transaction(async (manager) => {
          const { id } = await here.tasks.enqueue('double', { n: 4 }, { manager });
          throw Object.assign(new Error('Rolled back'), { id });
        });
        const { id } = await undone.catch((error: Error & { id: string }) => error);
        expect(await here.tasks.get(id)).toBeNull();
      });

      it('leaves nothing on the sessions that it shares: neither statements nor settings', async () => {
        const rows = await Promise.all(
          Array.from({ length: 20 }, () =>
            here.ledger.database.query<{ prepared: number; set: string[] }>(
              `SELECT (SELECT count(*)::int FROM pg_prepared_statements WHERE name <> '') AS prepared,
                    (SELECT coalesce(array_agg(name), '{}') FROM pg_settings WHERE source = 'session' AND name NOT IN
                      -- SET TRANSACTION leaves its mark there, and ends with the transaction.
                      ('transaction_isolation', 'application_name', 'client_encoding', 'DateStyle', 'TimeZone', 'standard_conforming_strings')) AS set`,
            ),
          ),
        );
        expect(rows.flat()).toEqual(Array(20).fill({ prepared: 0, set: [] }));
      });
    });

    describe('without directUrl', () => {
      it('refuses to start, and names directUrl, where the pooler refuses the settings of a connection', async () => {
        const boot = servers.boot({ ledger: { url: pgbouncer.url } });
        await expect(boot).rejects.toMatchObject({
          code: 'LEDGER_BEHIND_POOLER',
          message: expect.stringMatching(/unsupported startup parameter.* Set ledger\.directUrl/),
        });
      });

      it('refuses where the pooler keeps them to itself, before anything of the ledger is made', async () => {
        const silent = servers.keep(await PgBouncer.create(servers.folder, postgres.port, { ignores: IGNORED }));
        await silent.start();
        const boot = servers.boot({ ledger: { url: silent.url, schema: 'never_made' } });
        await expect(boot).rejects.toMatchObject({
          code: 'LEDGER_BEHIND_POOLER',
          message: expect.stringMatching(/keeps the setting lock_timeout to itself. Set ledger\.directUrl/),
        });
        expect(await postgres.query(`SELECT 1 FROM pg_namespace WHERE nspname = 'never_made'`)).toEqual([]);
      });

      it('refuses a data source of the host that leads through the pooler', async () => {
        const dataSource = await new DataSource({ type: 'postgres', url: pgbouncer.url }).initialize();
        servers.keep({ stop: () => dataSource.destroy() });
        await expect(servers.boot({ ledger: { dataSource } })).rejects.toMatchObject({ code: 'LEDGER_BEHIND_POOLER' });
        const app = await servers.boot({ ledger: { dataSource, directUrl: postgres.url, schema: 'of_host' } });
        app.registry.registerFunction('greet', () => 'hello');
        expect(await (await app.tasks.enqueue('greet')).result()).toBe('hello');
      });

      it('refuses a directUrl that leads to the pooler, where wake-ups would come through it', async () => {
        const ledger = { url: pgbouncer.url, directUrl: pgbouncer.url, schema: 'twice' };
        await expect(servers.boot({ ledger })).rejects.toMatchObject({
          code: 'LEDGER_BEHIND_POOLER',
          message: expect.stringContaining('ledger.directUrl leads to a pooler, too'),
        });
      });
    });

    describe('in session mode', () => {
      it('works with directUrl as it is told to', async () => {
        const options = { poolMode: 'session', poolSize: 40 } as const;
        const pooler = servers.keep(await PgBouncer.create(servers.folder, postgres.port, options));
        await pooler.start();
        const ledger = { url: pooler.url, directUrl: pooler.url, schema: 'by_session' };
        const app = await servers.boot({ ledger, engine: { redis: `redis://127.0.0.1:${redis.port}` } });
        app.registry.registerFunction('greet', () => 'hello');
        expect(await (await app.tasks.enqueue('greet')).result()).toBe('hello');
      });
    });
  },
);

/** Ends only when it is told to. */
function aborted(signal: AbortSignal, started: Gate): Promise<never> {
  started.open();
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
}
