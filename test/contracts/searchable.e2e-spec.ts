import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { Task } from '@taskledger/nestjs';
import { ensurePartitions, mintIdAt, rowsOf, type SqlRunner } from '../../libs/task/src/ledger/index.js';
import { BackgroundJobs } from '../../libs/task/src/background/index.js';
import { SearchIndexer } from '../../libs/task/src/maintenance/index.js';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { PROFILE } from '../fixtures/profile.js';
import { refused } from '../fixtures/refused.js';
import { until } from '../fixtures/until.js';

const onServers = PROFILE === 'embedded' ? it.skip : it;
const DAY_MS = 86_400_000;
const DAYS = 3;
const A_DAY = 8_000;
/** As many as are tried one by one before an index is asked. */
const TRIED_FIRST = 10_500;
const BAD = 'Task "bad" (anonymous function)';

@Injectable()
class Orders {
  @Task('bill', {
    searchable: ['payload.customer.id', 'result.invoice', 'payload."a.b c"', 'metadata.region'],
    owner: 'billing',
    runbook: 'https://wiki.example/bill',
  })
  bill({ customer }: { customer: { id: unknown } }): object {
    return { invoice: `for ${JSON.stringify(customer.id)}` };
  }
}

describe('searchable paths', () => {
  let app: ContractApp;
  let indexer: SearchIndexer;

  beforeAll(async () => {
    app = await startContractApp({}, [Orders]);
    indexer = app.get(SearchIndexer);
    await fill(app);
    await indexer.declare();
    await indexer.build();
  });
  afterAll(() => app.close());

  const sql = <Row>(text: string, params: unknown[] = []) => app.ledger.database.query<Row>(text, params);
  const search = (query: string, more: object = {}) => app.tasks.list({ query, ...more });
  const run = async (payload: object, options: object = {}) => {
    const { id } = await app.tasks.enqueue('bill', payload as never, options);
    await app.tasks.waitFor(id);
    return id;
  };
  const indexes = async () => {
    const rows = await sql<{ name: string }>(
      `SELECT indexname AS name FROM pg_indexes WHERE schemaname = 'taskledger' AND indexname ~ '^task_search_[0-9a-f]{12}_'`,
    );
    return rows.map(({ name }) => name);
  };

  it('D-4 find what is rare among all executions, in every partition, and never answer in part', async () => {
    const { items, isPartial } = await search('payload.customer.id:"rare"');
    expect([items.map(({ taskId }) => taskId), isPartial]).toEqual([
      ['other-2-0', 'other-1-0', 'other-0-0'],
      undefined,
    ]);
    const first = await search('payload.customer.id:"rare"', { limit: 2 });
    const rest = await search('payload.customer.id:"rare"', { limit: 2, cursor: first.nextCursor });
    expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual(items.map(({ id }) => id));
    expect(rest.nextCursor).toBeUndefined();
    expect(await app.tasks.count({ query: 'payload.customer.id:"rare"' })).toEqual({ count: 3, capped: false });
  });

  it('find one of several values, with other terms, and what is frequent', async () => {
    expect((await search('payload.customer.id:"rare",7')).items.map(({ taskId }) => taskId)).toEqual(
      [2, 1, 0].flatMap((day) => [`other-${day}-7`, `other-${day}-0`]),
    );
    expect((await search('payload.customer.id:7 -task:other')).items).toEqual([]);
    expect((await search('payload.customer.id:7 payload.n:7', { limit: 2 })).items).toHaveLength(2);
    expect((await search('payload.kind:"all" payload.customer.id:7')).items).toHaveLength(DAYS);
    expect((await search('payload.customer.list:"all"', { limit: 50 })).items).toHaveLength(50);
  });

  it('ask the index, and nothing else, for what is not among the newest', async () => {
    const asked = await statementsOf(app, () => search('payload.customer.id:"rare"'));
    const [text, params] = asked.find(([statement]) => statement.includes('WITH found'))!;
    const plan = JSON.stringify(await explained(app, text, params));
    expect(plan.match(/"Index Name": ?"task_search_[0-9a-f]{12}_/g)!.length).toBe(DAYS - 1);
    // There is nothing outside of the days.
    expect(plan).not.toMatch(/"Seq Scan"[^{}]*task_execution_\d{8}/);
  });

  it('find the same whether there is an index or not', async () => {
    const values = [
      42,
      42.5,
      '42',
      '',
      true,
      null,
      'x'.repeat(3_000),
      '12345678901234567890',
      ['in', 'a list'],
      { of: 1 },
    ];
    for (const id of values) await run({ customer: { id } });
    const queries = ['42', '"42"', 'true', 'null', 'in', '"a list"', 'x'.repeat(1_500)];
    const found = async () => {
      const pages = await Promise.all(queries.map((value) => search(`payload.customer.id:${value} task:bill`)));
      return pages.map(({ items }) => items.map(({ id }) => id));
    };
    const indexed = await found();
    await sql('UPDATE taskledger.task_search_path SET ready_at = NULL');
    expect(await found()).toEqual(indexed);
    expect(indexed.map(({ length }) => length)).toEqual([1, 1, 1, 1, 1, 1, 0]);
    await indexer.build();
    expect(await sql('SELECT FROM taskledger.task_search_path WHERE ready_at IS NULL')).toEqual([]);
  });

  it('find results and metadata, and paths with names of any kind', async () => {
    const id = await run({ customer: { id: 'of a result' }, 'a.b c': 5 }, { metadata: { region: 'north' } });
    for (const query of ['result.invoice:"for \\"of a result\\""', 'metadata.region:north', 'payload."a.b c":5'])
      expect((await search(query)).items.map((one) => one.id)).toEqual([id]);
  });

  it('D-4 find what a scope or a filter asks of metadata', async () => {
    const id = await run({ customer: { id: 'of the south' } }, { metadata: { region: 'south', tier: { of: 2 } } });
    await run({ customer: { id: 'of the east' } }, { metadata: { region: 'east' } });
    const asked = await statementsOf(app, async () => {
      const { items, isPartial } = await app.tasks.list({ metadata: { region: 'south', tier: { of: 2 } } });
      expect([items.map((one) => one.id), isPartial]).toEqual([[id], undefined]);
    });
    expect(asked.some(([statement]) => statement.includes('WITH found'))).toBe(true);
    expect((await app.tasks.scoped({ metadata: { region: 'south' } }).list()).items.map((one) => one.id)).toEqual([id]);
    expect(await app.tasks.count({ metadata: { region: 'south' } })).toEqual({ count: 1, capped: false });
    expect((await app.tasks.list({ metadata: { tier: { of: 2 } } })).items.map((one) => one.id)).toEqual([id]);
    expect((await app.tasks.list({ metadata: { region: 'west' } })).items).toEqual([]);
  });

  it('have their indexes in partitions of days to come', async () => {
    const before = await indexes();
    const now = app.ledger.clock.now();
    await ensurePartitions(app.ledger.database, now + 40 * DAY_MS, now + 40 * DAY_MS);
    expect((await indexes()).length - before.length).toBe(4);
    await indexer.build();
    expect(await sql('SELECT FROM taskledger.task_search_path WHERE ready_at IS NULL')).toEqual([]);
  });

  it('are tried one by one while an index is missing, and mend one that somebody dropped or could not finish', async () => {
    const [dropped, broken] = await indexes();
    await sql(`DROP INDEX taskledger."${dropped!}"`);
    await sql(`UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'taskledger.${broken!}'::regclass`);
    const missing = await app.ledger.searchIndexes.has({ field: 'payload', path: ['customer', 'id'] });
    expect(missing).toBe(true);
    await indexer.build();
    expect(await indexes()).toContain(dropped);
    const [valid] = await sql<{ valid: boolean }>(
      `SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = 'taskledger.${broken!}'::regclass`,
    );
    expect(valid).toEqual({ valid: true });
  });

  onServers('are made without a limit of time, on a connection that ends with the ledger', async () => {
    const other = await startContractApp();
    const { database } = other.ledger;
    const limit = async (runner: SqlRunner): Promise<unknown> => {
      const rows = rowsOf<{ limit: string }>(
        await runner.query(`SELECT current_setting('statement_timeout') AS limit`),
      );
      return rows[0]?.limit;
    };
    expect([await limit(database), await database.unlimited(limit)]).toEqual(['14s', '0']);
    const slow = database.unlimited((runner) => runner.query('SELECT pg_sleep(600)'));
    const ended = expect(slow).rejects.toMatchObject({ code: 'LEDGER_CLOSED' });
    await until(
      async () => (await sql(`SELECT FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(600)'`)).length > 0,
      'it to run',
    );
    await other.close();
    await ended;
  });

  onServers('keep no process from ending in order while one is made', async () => {
    const other = await startContractApp({}, [Orders]);
    const { database } = other.ledger;
    // Whoever waits for a lock on a partition is as slow as whoever has much to read.
    const [day] = await database.query<{ name: string }>(
      `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'taskledger.task_execution'::regclass LIMIT 1`,
    );
    const blocked = database.transaction(async (runner) => {
      await runner.query(`LOCK ${day!.name} IN SHARE UPDATE EXCLUSIVE MODE`);
      const building = other.get(SearchIndexer).build();
      await until(
        async () => (await database.query(`SELECT FROM pg_locks WHERE NOT granted`)).length > 0,
        'the index to wait',
      );
      await other.get(BackgroundJobs).stop();
      await building;
    });
    await blocked;
    await other.close();
  });

  it('lose their indexes when nobody has declared them for long, and then are as they were before', async () => {
    await sql(`UPDATE taskledger.task_search_path SET declared_at = clock_timestamp() - interval '20 d'
                WHERE field = 'metadata'`);
    await indexer.declare();
    await indexer.forget();
    expect(await app.ledger.searchIndexes.has({ field: 'metadata', path: ['region'] })).toBe(true);
    await sql(`UPDATE taskledger.task_search_path SET declared_at = clock_timestamp() - interval '20 d'
                WHERE field = 'metadata'`);
    const before = await indexes();
    await indexer.forget();
    const after = await indexes();
    expect(after.length).toBe((before.length * 3) / 4);
    expect((await search('metadata.region:north')).items).toHaveLength(1);
  });

  it('are told with the task, beside who looks after it', () => {
    expect(app.registry.getInfo('bill')).toMatchObject({
      searchable: ['payload.customer.id', 'result.invoice', 'payload."a.b c"', 'metadata.region'],
      owner: 'billing',
      runbook: 'https://wiki.example/bill',
    });
  });

  it('are refused where they cannot be read', async () => {
    const declare = (options: object) => () => app.registry.registerFunction('bad', () => undefined, options as never);
    for (const searchable of [
      'payload.x',
      [5],
      ['customer.id'],
      ['payload'],
      ['payload.a b'],
      ['-payload.x'],
      Array(11).fill('payload.x'),
    ])
      await refused(declare({ searchable }), `${BAD}: searchable`);
    await refused(declare({ owner: '' }), `${BAD}: owner`);
    for (const runbook of ['wiki/bill', 'javascript:alert(1)', 'https://', 5])
      await refused(declare({ runbook }), `${BAD}: runbook`);
    expect(app.registry.has('bad')).toBe(false);
  });
});

/** Executions of other tasks on several days: one of each day is rare, and all have something in common. */
async function fill(app: ContractApp): Promise<void> {
  const { clock, database } = app.ledger;
  const now = clock.now();
  expect(DAYS * A_DAY).toBeGreaterThan(TRIED_FIRST);
  await ensurePartitions(database, now - DAYS * DAY_MS, now);
  for (let day = 0; day < DAYS; day++) {
    const start = now - (DAYS - day) * DAY_MS;
    const ids = Array.from({ length: A_DAY }, (_, n) => mintIdAt(start + n));
    await database.query(
      `INSERT INTO taskledger.task_execution (id, task_id, task_name, module, queue, priority, status, finished_at, payload)
       SELECT id::uuid, 'other-' || $2::int || '-' || n, 'other', 'm', 'default', 5, 'SUCCESS', clock_timestamp(),
              jsonb_build_object('n', n, 'kind', 'all', 'customer', jsonb_build_object('list', '["all"]'::jsonb,
                'id', CASE n WHEN 0 THEN '"rare"'::jsonb ELSE to_jsonb(n) END))
         FROM (SELECT id, (row_number() OVER () - 1)::int AS n FROM unnest($1::text[]) AS minted(id)) numbered`,
      [ids, day],
    );
  }
}

/** The statements of transactions that `work` makes. */
async function statementsOf(app: ContractApp, work: () => Promise<unknown>): Promise<[string, unknown[]][]> {
  const { database } = app.ledger;
  const original = database.transaction.bind(database);
  const statements: [string, unknown[]][] = [];
  database.transaction = (inside) =>
    original((runner) =>
      inside({
        query: (text, params = []) => {
          statements.push([text, params]);
          return runner.query(text, params);
        },
      }),
    );
  await work();
  database.transaction = original;
  return statements;
}

function explained(app: ContractApp, text: string, params: unknown[]): Promise<unknown> {
  return app.ledger.database.query(`EXPLAIN (FORMAT JSON) ${text}`, params);
}
