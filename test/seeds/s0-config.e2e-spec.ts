import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import { type ExecutionFilter, LEDGER_DATA_SOURCE, Task, TaskContext } from '@taskledger/nestjs';
import type { DataSource } from 'typeorm';
import { Ledger } from '../../libs/task/src/ledger/index.js';
import { Janitor } from '../../libs/task/src/maintenance/index.js';
import { resolveSettings } from '../../libs/task/src/options/resolve-settings.js';
import { startTaskApp, type TaskApp } from '../fixtures/task-app.js';
import { Turnstile } from './support/turnstile.js';

const turnstile = new Turnstile();
const NUM_WORKERS = 4;
const RESULT_TTL_MS = 3_600_000;
const LOCK_TTL_S = 1_800;
let running = 0;
let most = 0;

@Injectable()
class ConfiguredTasks {
  @Task('crowd')
  async crowd({ name }: { name: string }): Promise<void> {
    most = Math.max(most, ++running);
    await turnstile.pass(name);
    running -= 1;
  }

  @Task('locked', { lock: { key: 'user:{userId}', maxHold: `${LOCK_TTL_S}s` } })
  locked({ name }: { name: string; userId: string }): Promise<void> {
    return turnstile.pass(name);
  }

  @Task('tenant')
  async tenant(_: object, ctx: TaskContext): Promise<void> {
    await ctx.progress(50, 'half way');
  }
}

describe('S0: configuration and metadata', () => {
  let app: TaskApp;
  let dataSource: DataSource;

  beforeAll(async () => {
    app = await startTaskApp([ConfiguredTasks], {
      ledger: { embedded: { dataDir: 'memory' }, schema: 'agents' },
      worker: { concurrency: NUM_WORKERS, shutdownGrace: '300s' },
      retention: { finished: RESULT_TTL_MS },
      defaults: { queue: 'agents' },
    });
    dataSource = app.module.get<DataSource>(getDataSourceToken(LEDGER_DATA_SOURCE), { strict: false });
  });
  afterAll(() => app.close());

  describe('metadata', () => {
    const list = async (filter: ExecutionFilter): Promise<string[]> =>
      (await app.tasks.list({ taskName: 'tenant', ...filter })).items.map(({ id }) => id);

    it('S0-27 lists and counts what belongs to a tenant by its metadata, whatever else is kept there', async () => {
      const of = (metadata: object) => app.tasks.enqueue('tenant', {}, { metadata: { ...metadata } });
      const ours = await of({ tenant: 'acme', region: { name: 'eu', zone: 2 } });
      const others = await of({ tenant: 'other', region: { name: 'eu', zone: 2 } });
      const nobodys = await of({});
      await Promise.all([ours, others, nobodys].map(({ id }) => app.tasks.waitFor(id)));
      expect(await list({ metadata: { tenant: 'acme' } })).toEqual([ours.id]);
      expect(await list({ metadata: { region: { name: 'eu' } } })).toEqual([others.id, ours.id]);
      expect(await list({ metadata: { tenant: 'acme', region: { zone: 3 } } })).toEqual([]);
      expect(await list({ metadata: { tenant: ['acme'] } })).toEqual([]);
      expect(await app.tasks.count({ metadata: { tenant: 'acme' } })).toEqual({ count: 1, capped: false });
    });

    it('S0-27 shows a single execution to its own tenant only', async () => {
      const { id } = await app.tasks.enqueue('tenant', {}, { metadata: { tenant: 'umbrella' } });
      expect(await list({ ids: [id], metadata: { tenant: 'umbrella' } })).toEqual([id]);
      expect(await list({ ids: [id], metadata: { tenant: 'acme' } })).toEqual([]);
      expect(await list({ search: id, metadata: { tenant: 'acme' } })).toEqual([]);
    });

    it('S0-27 gives an execution, by either id, to its own tenant only', async () => {
      const metadata = { tenant: 'hooli', region: { name: 'eu', zone: 2 } };
      const { id } = await app.tasks.enqueue('tenant', {}, { taskId: 'the one of hooli', metadata });
      for (const own of [undefined, {}, { tenant: 'hooli' }, { region: { zone: 2 } }]) {
        expect(await app.tasks.get(id, { metadata: own })).toMatchObject({ id, payload: {}, metadata });
        expect(await app.tasks.getByTaskId('the one of hooli', { metadata: own })).toMatchObject({ id });
      }
      for (const others of [{ tenant: 'acme' }, { tenant: 'hooli', region: { zone: 3 } }, { tenant: null }]) {
        expect(await app.tasks.get(id, { metadata: others })).toBeNull();
        expect(await app.tasks.getByTaskId('the one of hooli', { metadata: others })).toBeNull();
      }
      expect(await app.tasks.get('no id', { metadata: { tenant: 'hooli' } })).toBeNull();
    });

    it('S0-27 keeps the metadata of an enqueue while a run reports progress beside it', async () => {
      const metadata = { tenant: 'initech', nested: { a: [1, 2] } };
      const { id } = await app.tasks.enqueue('tenant', {}, { metadata });
      await app.tasks.waitFor(id);
      expect((await app.tasks.get(id))?.metadata).toMatchObject({ ...metadata, progress_message: 'half way' });
      expect(await list({ metadata: { tenant: 'initech' } })).toEqual([id]);
    });
  });

  it('S0-30 runs as many tasks at once as num_workers says, and never more', async () => {
    const names = Array.from({ length: 3 * NUM_WORKERS }, (_, n) => `crowd ${n}`);
    const handles = await app.tasks.enqueueMany(
      'crowd',
      names.map((name) => ({ name })),
    );
    for (const name of names.slice(0, NUM_WORKERS)) await turnstile.arrived(name);
    turnstile.open(...names);
    await Promise.all(handles.map(({ id }) => app.tasks.waitFor(id)));
    expect(most).toBe(NUM_WORKERS);
  });

  it('S0-30 keeps a finished task and its result for result_ttl', async () => {
    const { id } = await app.tasks.enqueue('tenant', {});
    const { execution } = await app.tasks.waitFor(id);
    const endedMs = execution.finishedAt?.getTime() ?? NaN;
    const sweepAt = async (ms: number): Promise<void> => {
      jest.spyOn(app.module.get(Ledger, { strict: false }).clock, 'now').mockReturnValue(ms);
      await app.module.get(Janitor, { strict: false }).removeOldExecutions();
      jest.restoreAllMocks();
    };
    await sweepAt(endedMs + RESULT_TTL_MS - 1_000);
    expect(await app.tasks.get(id)).not.toBeNull();
    await sweepAt(endedMs + RESULT_TTL_MS + 1_000);
    expect(await app.tasks.get(id)).toBeNull();
  });

  it('S0-30 holds a lock for no longer than lock_ttl', async () => {
    const { id } = await app.tasks.enqueue('locked', { name: 'lock', userId: 'u1' });
    await turnstile.arrived('lock');
    const [lock] = await dataSource.query<{ key: string; seconds: number }[]>(
      `SELECT lock.key, extract(epoch FROM lock.held_until - execution.claimed_at)::float8 AS seconds
         FROM agents.task_lock lock JOIN agents.task_execution_now execution ON execution.id = lock.owner
        WHERE execution.id = $1`,
      [id],
    );
    expect(lock?.key).toContain('user:u1');
    expect((lock?.seconds ?? 0) / 60).toBeCloseTo(LOCK_TTL_S / 60, 0);
    turnstile.open('lock');
    await app.tasks.waitFor(id);
  });

  it('S0-30 keeps tables and queues apart by names of their own', async () => {
    const tables = await dataSource.query<{ schema: string }[]>(
      `SELECT DISTINCT table_schema AS schema FROM information_schema.tables WHERE table_name LIKE 'task\\_%'`,
    );
    expect(tables).toEqual([{ schema: 'agents' }]);
    const { id } = await app.tasks.enqueue('tenant', {});
    expect((await app.tasks.waitFor(id)).execution.queue).toBe('agents');
  });

  it('S0-30 takes the seed’s numbers as options', () => {
    const settings = resolveSettings(
      { worker: { concurrency: 4, shutdownGrace: '300s' }, retention: { finished: '3600s' } },
      {},
    );
    expect(settings.worker).toMatchObject({ concurrency: 4, shutdownGraceMs: 300_000 });
    expect(settings.maintenance.retentionDays).toBeCloseTo(1 / 24);
  });
});
