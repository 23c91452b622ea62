import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource, EntitySchema, type MigrationInterface, type QueryRunner } from 'typeorm';
import { EmbeddedPostgres } from './index.js';

interface Note {
  id: string;
  text: string;
  tags: string[];
  body: { [key: string]: unknown } | null;
  createdAt: Date;
}

const NOTE = new EntitySchema<Note>({
  name: 'note',
  columns: {
    id: { type: 'bigint', primary: true, generated: 'increment' },
    text: { type: 'text', unique: true },
    tags: { type: 'text', array: true },
    body: { type: 'jsonb', nullable: true },
    createdAt: { type: 'timestamptz', createDate: true },
  },
});

class CreateNote1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE SCHEMA IF NOT EXISTS notes');
    await runner.query(`CREATE TABLE notes.note (id bigserial PRIMARY KEY, text text UNIQUE, tags text[] NOT NULL,
      body jsonb, "createdAt" timestamptz NOT NULL DEFAULT now())`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE notes.note');
  }
}

describe('TypeORM on embedded Postgres', () => {
  let postgres: EmbeddedPostgres;
  let dataSource: DataSource;

  beforeAll(async () => {
    postgres = await EmbeddedPostgres.open({ searchPath: ['notes', 'public'] });
    dataSource = new DataSource({
      type: 'postgres',
      driver: postgres.pg,
      schema: 'notes',
      entities: [NOTE],
      migrations: [CreateNote1700000000001],
      migrationsTransactionMode: 'all',
    });
    await dataSource.initialize();
    await dataSource.query('CREATE SCHEMA IF NOT EXISTS notes');
    await dataSource.runMigrations();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await postgres.close();
  });

  const note = (text: string): Partial<Note> => ({ text, tags: ['a', 'b'], body: { n: 1 } });
  const texts = async (): Promise<string[]> =>
    (await dataSource.getRepository(NOTE).find({ order: { id: 'ASC' } })).map(({ text }) => text);

  it('runs migrations once, and undoes them', async () => {
    expect(await dataSource.runMigrations()).toEqual([]);
    await dataSource.undoLastMigration();
    expect(await dataSource.runMigrations()).toHaveLength(1);
  });

  it('stores and finds entities', async () => {
    const notes = dataSource.getRepository(NOTE);
    const saved = await notes.save(note('first'));
    expect(await notes.findOneBy({ id: saved.id! })).toEqual({
      id: '1',
      text: 'first',
      tags: ['a', 'b'],
      body: { n: 1 },
      createdAt: expect.any(Date),
    });
    expect(await notes.update({ id: '1' }, { body: null })).toMatchObject({ affected: 1 });
    expect(await notes.delete({ id: '1' })).toMatchObject({ affected: 1 });
    expect(await dataSource.query('DELETE FROM note RETURNING id')).toEqual([[], 0]);
  });

  it('commits a transaction, and rolls back one that fails', async () => {
    await dataSource.transaction((manager) => manager.getRepository(NOTE).save([note('kept'), note('kept too')]));
    const failing = dataSource.transaction(async (manager) => {
      await manager.getRepository(NOTE).save(note('lost'));
      await manager.getRepository(NOTE).save(note('kept'));
    });
    await expect(failing).rejects.toMatchObject({
      name: 'QueryFailedError',
      code: '23505',
      driverError: { constraint: 'note_text_key' },
    });
    expect(await texts()).toEqual(['kept', 'kept too']);
  });

  it('nests transactions as savepoints', async () => {
    await dataSource.transaction(async (manager) => {
      await manager.getRepository(NOTE).save(note('outer'));
      await manager
        .transaction(async (inner) => {
          await inner.getRepository(NOTE).save(note('inner'));
          throw new Error('undo the inner one');
        })
        .catch(() => undefined);
    });
    expect(await texts()).toEqual(['kept', 'kept too', 'outer']);
  });

  it('rolls back when a query runner is released in a transaction', async () => {
    const runner = dataSource.createQueryRunner();
    await runner.startTransaction('SERIALIZABLE');
    await runner.manager.getRepository(NOTE).save(note('forgotten'));
    await runner.release();
    expect(await texts()).not.toContain('forgotten');
  });

  it('keeps concurrent transactions apart', async () => {
    await dataSource.query('CREATE TABLE notes.counter (n int); INSERT INTO notes.counter VALUES (0)');
    const addOne = (): Promise<void> =>
      dataSource.transaction(async (manager) => {
        const [{ n }] = await manager.query('SELECT n FROM counter');
        await new Promise((resolve) => setTimeout(resolve, 1));
        await manager.query('UPDATE counter SET n = $1', [n + 1]);
      });
    await Promise.all(Array.from({ length: 50 }, addOne));
    expect(await dataSource.query('SELECT n FROM counter')).toEqual([{ n: 50 }]);
  });

  it('refuses a call without the manager inside a transaction', async () => {
    const nested = postgres.transactionScope(() => dataSource.transaction(() => dataSource.query('SELECT 1')));
    await expect(nested).rejects.toMatchObject({ driverError: { code: 'LEDGER_NESTED_TRANSACTION' } });
    expect(await dataSource.query('SELECT 1 AS a')).toEqual([{ a: 1 }]);
  });
});
