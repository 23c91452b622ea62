import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { InvalidOptionError, PreflightError, type PreflightReport, TaskPreflight } from '@taskledger/nestjs';
import type { TaskModuleOptions } from '@taskledger/nestjs';
import { RedisServer } from '../chaos/harness/servers/redis-server.js';
import { type ContractApp, startOnStores } from '../fixtures/contract-app.js';
import { createServerStores, PROFILE, type TestStores } from '../fixtures/profile.js';
import { until } from '../fixtures/until.js';

const MINUTE_MS = 60_000;

@Injectable()
class DiskCheck implements OnModuleInit {
  constructor(private readonly preflight: TaskPreflight) {}

  onModuleInit(): void {
    this.preflight.add('broken', () => {
      throw new Error('no such file');
    });
    this.preflight.add('disk', () => ({ status: 'problem', message: 'The disk is full.', remedy: 'Empty it.' }));
  }
}

describe('the preflight', () => {
  let folder: string;
  let stores: TestStores;
  const apps: ContractApp[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'taskledger-preflight-'));
    stores = PROFILE === 'embedded' ? embeddedStores(folder) : await createServerStores();
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    for (const app of apps.splice(0)) await app.close();
    await stores.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const start = async (options: TaskModuleOptions = {}): Promise<ContractApp> => {
    const app = await startOnStores(stores, { worker: false, preflight: 'refuse', ...options });
    apps.push(app);
    return app;
  };
  const reportOf = (app: ContractApp): Promise<PreflightReport> => app.module.get(TaskPreflight).report();
  const problems = async (app: ContractApp): Promise<string[]> =>
    (await reportOf(app)).checks.filter(({ status }) => status === 'problem').map(({ name }) => name);

  it('finds no problem with new stores, and says what it looked at', async () => {
    const { checks } = await reportOf(await start());
    expect(checks.filter(({ status }) => status === 'problem')).toEqual([]);
    const ofServers = ['clock', 'connections', 'time_limits', 'plan_compiler'];
    const ofRedis = ['redis_version', 'redis_eviction'];
    expect(checks.map(({ name }) => name)).toEqual([
      'ledger_schema',
      ...(PROFILE === 'embedded' ? [] : ofServers),
      ...(PROFILE === 'redis' ? ofRedis : []),
    ]);
  });

  it('refuses a schema that is newer than the library, or warns of it', async () => {
    const first = await start();
    await first.ledger.database.query(
      `INSERT INTO taskledger.task_migration (timestamp, name) VALUES (1900000000000, 'Future1900000000000')`,
    );
    await apps.pop()?.close();
    await expect(start()).rejects.toThrow(/migrations that this version does not know: Future1900000000000\. Update/);
    await expect(start()).rejects.toBeInstanceOf(PreflightError);
    expect(await problems(await start({ preflight: 'warn' }))).toEqual(['ledger_schema']);
  });

  it('says of everything that is not in order how to mend it', async () => {
    const { checks } = await reportOf(await start());
    for (const { name, status, remedy } of checks)
      expect([name, remedy === undefined]).toEqual([name, status === 'ok']);
  });

  it('takes checks of the application, and looks at them again for every report', async () => {
    const app = await start();
    let isUp = true;
    app.module
      .get(TaskPreflight)
      .add('mail_relay', () =>
        isUp
          ? { status: 'ok', message: 'The mail relay answers.' }
          : { status: 'problem', message: 'The mail relay is away.', remedy: 'Look at SMTP_URL.' },
      );
    expect((await reportOf(app)).checks.at(-1)).toEqual({
      name: 'mail_relay',
      status: 'ok',
      message: 'The mail relay answers.',
    });
    isUp = false;
    expect(await problems(app)).toEqual(['mail_relay']);
  });

  it('does not start with a problem that the application has found itself, or warns of it', async () => {
    await expect(startOnStores(stores, { preflight: 'refuse' }, [DiskCheck])).rejects.toThrow(
      'The preflight refuses to start:\n- The disk is full. Empty it.\n',
    );
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const app = await startOnStores(stores, { preflight: 'warn' }, [DiskCheck]);
    apps.push(app);
    expect(warn.mock.calls).toContainEqual(['The disk is full. Empty it.']);
    const { status, checks } = await reportOf(app);
    expect(status).toBe('problem');
    expect(checks.slice(-2)).toMatchObject([
      { name: 'broken', status: 'unknown', message: 'This could not be looked at: Error: no such file' },
      { name: 'disk', status: 'problem' },
    ]);
  });

  it('knows two answers to a problem', async () => {
    await expect(start({ preflight: 'off' as never })).rejects.toBeInstanceOf(InvalidOptionError);
  });

  if (PROFILE !== 'embedded')
    describe('of a server', () => {
      it('refuses a clock that is a minute off, in either direction', async () => {
        const real = Date.now;
        for (const [off, word] of [
          [MINUTE_MS, 'ahead of'],
          [-MINUTE_MS, 'behind'],
        ] as const) {
          jest.spyOn(Date, 'now').mockImplementation(() => real() + off);
          await expect(start()).rejects.toThrow(
            new RegExp(`(59|60)\\.\\d s ${word} the database's; 7.5 s are tolerated`),
          );
        }
      });

      it('goes on looking at the clock while the process runs', async () => {
        await start({ timeouts: { nodeLease: '3s' } });
        const warn = jest.spyOn(Logger.prototype, 'warn');
        const real = Date.now;
        jest.spyOn(Date, 'now').mockImplementation(() => real() + MINUTE_MS);
        const said = (): string => warn.mock.calls.map(([message]) => String(message)).join();
        await until(async () => /ahead of the database's; 0.75 s are tolerated/.test(said()), 'a warning');
      });

      it('changes no schema where the options say so, and uses one that is up to date', async () => {
        const checked = { ledger: { ...stores.options.ledger, migrations: 'check' } as never };
        await expect(start(checked)).rejects.toThrow(/"taskledger" is not that of this version: it lacks Ledger17/);
        const first = await start();
        const before = await tablesOf(first);
        await apps.pop()?.close();
        expect(await tablesOf(await start(checked))).toEqual(before);
      });

      it('refuses to need more connections than the server admits', async () => {
        const { ledger } = stores.options;
        await expect(start({ ledger: { ...ledger, poolSize: 100_000 } as never })).rejects.toThrow(
          /may open 1000\d\d connections; the server admits \d+, .*Raise max_connections, lower ledger\.poolSize/,
        );
      });
    });

  if (PROFILE === 'redis')
    describe('of a Redis', () => {
      it('H10 takes a process with another waker on the same ledger: what one enqueues, the other finds', async () => {
        const queues = { ours: {}, theirs: {} };
        const app = await start({ queues, worker: { queues: ['ours'] } });
        const other = await start({ engine: 'ledger', queues, worker: { queues: ['theirs'] } });
        expect([await problems(app), await problems(other)]).toEqual([[], []]);
        app.registry.registerFunction('note', () => 'by the one with Redis');
        other.registry.registerFunction('note', () => 'by the one without');
        const asked = await app.tasks.enqueue('note', {}, { queue: 'theirs' });
        expect(await asked.result()).toBe('by the one without');
        const back = await other.tasks.enqueue('note', {}, { queue: 'ours' });
        expect(await back.result()).toBe('by the one with Redis');
      });

      it('warns of one that evicts, and is not kept waiting by one that is away', async () => {
        const redis = await RedisServer.create(folder, { persistence: 'none' });
        await redis.start();
        try {
          const engine = { redis: `redis://127.0.0.1:${redis.port}` };
          const statusOf = async (name: string) => {
            const { checks } = await reportOf(await start({ engine }));
            return checks.find((check) => check.name === name);
          };
          expect(await statusOf('redis_eviction')).toMatchObject({ status: 'ok' });
          await redis.client((client) => client.config('SET', 'maxmemory-policy', 'allkeys-lru'));
          expect(await statusOf('redis_eviction')).toMatchObject({
            status: 'warning',
            message: expect.stringContaining('allkeys-lru'),
            remedy: expect.stringContaining('CONFIG SET maxmemory-policy noeviction'),
          });
          await redis.kill();
          const late = await start({ engine });
          expect((await reportOf(late)).checks.at(-1)).toMatchObject({ name: 'redis', status: 'unknown' });
        } finally {
          await redis.kill();
        }
      });
    });
});

function tablesOf(app: ContractApp): Promise<unknown[]> {
  return app.ledger.database.query(
    `SELECT schemaname, tablename FROM pg_tables WHERE schemaname = 'taskledger' ORDER BY 1, 2`,
  );
}

function embeddedStores(folder: string): TestStores {
  return {
    options: { ledger: { embedded: { dataDir: join(folder, 'data') } } },
    loseSignals: async () => undefined,
    held: async () => new Map(),
    drop: async () => undefined,
  };
}
