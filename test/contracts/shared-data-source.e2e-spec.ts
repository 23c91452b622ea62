import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type DynamicModule, Logger } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import { InvalidOptionError, TaskModule, TaskPreflight, TaskRegistry, Tasks } from '@taskledger/nestjs';
import { DataSource, EntitySchema } from 'typeorm';
import { createServerStores, NO_DUTIES, PROFILE, type TestStores } from '../fixtures/profile.js';

const Note = new EntitySchema<{ id: number; text: string }>({
  name: 'note',
  columns: { id: { type: 'int', primary: true, generated: true }, text: { type: 'text' } },
});

const HOST = { type: 'postgres' as const, entities: [Note], synchronize: true, poolSize: 6 };

if (PROFILE === 'embedded')
  it('has no server whose data source could be shared', () => expect(PROFILE).toBe('embedded'));
else
  describe('a ledger on the data source of the host', () => {
    let stores: TestStores;
    const modules: TestingModule[] = [];

    const url = (): string => (stores.options.ledger as { url: string }).url;
    const host = (name?: string, extra?: object): DynamicModule =>
      TypeOrmModule.forRoot({ ...HOST, name, url: url(), extra });
    const sharing = (dataSource: string): DynamicModule =>
      TaskModule.forRoot({ ...NO_DUTIES, engine: stores.options.engine, ledger: { dataSource } });

    const start = async (...imports: DynamicModule[]): Promise<TestingModule> => {
      const module = await Test.createTestingModule({ imports }).compile();
      modules.push(module);
      await module.init();
      module.get(TaskRegistry, { strict: false }).registerFunction('greet', ({ n }: { n: number }) => ({ hello: n }));
      return module;
    };
    const runs = async (module: TestingModule): Promise<unknown> => {
      const tasks = module.get(Tasks, { strict: false });
      return (await tasks.enqueue('greet', { n: 1 })).result();
    };
    beforeEach(async () => {
      stores = await createServerStores();
    });
    afterEach(async () => {
      for (const module of modules.splice(0)) await module.close();
      await stores.drop();
    });

    it('runs on the connections that the host has already, whichever module is built first', async () => {
      for (const imports of [
        [host(), sharing('default')],
        [sharing('default'), host()],
      ]) {
        const module = await start(...imports);
        expect(await runs(module)).toEqual({ hello: 1 });
        const rows: { name: string; n: number }[] = await module.get(DataSource)
          .query(`SELECT application_name AS name, count(*)::int AS n FROM pg_stat_activity
                   WHERE datname = current_database() AND backend_type = 'client backend' GROUP BY 1`);
        // Heartbeat, heartbeat thread and LISTEN; what the host's pool opens has no name here.
        expect(rows.find(({ name }) => name === 'taskledger')?.n).toBeLessThanOrEqual(3);
        expect(rows.find(({ name }) => name === '')?.n).toBeLessThanOrEqual(6);
        await modules.pop()?.close();
      }
    });

    it('leaves entities, migrations and search path of the host alone', async () => {
      const module = await start(host('reports'), sharing('reports'));
      const dataSource = module.get<DataSource>(getDataSourceToken('reports'));
      await runs(module);
      expect(dataSource.entityMetadatas.map(({ name }) => name)).toEqual(['note']);
      expect(await dataSource.query('SHOW search_path')).toEqual([{ search_path: '"$user", public' }]);
      const tables = await dataSource.query(`SELECT tablename FROM pg_tables WHERE schemaname = 'public'`);
      expect(tables).toEqual([{ tablename: 'note' }]);
    });

    it('enqueues in a transaction of the host', async () => {
      const module = await start(host(), sharing('default'));
      const [dataSource, tasks] = [module.get(DataSource), module.get(Tasks, { strict: false })];
      const write = (fails: boolean) =>
        dataSource.transaction(async (manager) => {
          await manager.getRepository(Note).save({ text: 'hello' });
          const handle = await tasks.enqueue('greet', { n: 2 }, { manager });
          if (fails) throw new Error('rolled back');
          return handle;
        });
      await expect(write(true)).rejects.toThrow('rolled back');
      expect(await (await write(false)).result()).toEqual({ hello: 2 });
      expect([await dataSource.getRepository(Note).count(), (await tasks.list()).items.length]).toEqual([1, 1]);
    });

    it('takes the data source itself, and stops before the host closes it', async () => {
      const module = await start(
        host(),
        TaskModule.forRootAsync({
          inject: [DataSource],
          useFactory: (dataSource: DataSource) => ({
            ...NO_DUTIES,
            engine: stores.options.engine,
            ledger: { dataSource, schema: 'jobs' },
          }),
        }),
      );
      expect(await runs(module)).toEqual({ hello: 1 });
      const warn = jest.spyOn(Logger.prototype, 'warn');
      await modules.pop()?.close();
      const warnings = warn.mock.calls.map(([message]) => String(message));
      warn.mockRestore();
      expect(warnings).toEqual([]);
    });

    it('says what is missing', async () => {
      await expect(start(sharing('reports'))).rejects.toThrow(/TypeOrmModule\.forRoot\(\{ name: 'reports'/);
      await expect(start(sharing(''))).rejects.toBeInstanceOf(InvalidOptionError);
      const both = { dataSource: 'default', url: url() } as never;
      await expect(start(TaskModule.forRoot({ ledger: both }))).rejects.toThrow(/ledger\.url/);
    });

    it('warns of connections without a time limit', async () => {
      const module = await start(host(), sharing('default'));
      const { checks } = await module.get(TaskPreflight, { strict: false }).report();
      expect(checks.find(({ name }) => name === 'time_limits')).toMatchObject({
        status: 'warning',
        remedy: expect.stringContaining('query_timeout'),
      });
    });

    it.each([
      ['on', 'warning'],
      ['off', 'ok'],
    ])('says whether its connections compile plans, where jit is %s', async (jit, status) => {
      const module = await start(host(undefined, { options: `-c jit=${jit}` }), sharing('default'));
      const { checks } = await module.get(TaskPreflight, { strict: false }).report();
      expect(checks.find(({ name }) => name === 'plan_compiler')).toMatchObject({ status });
    });
  });
