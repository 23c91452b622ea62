import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { firstIdAt } from '../../libs/task/src/ledger/index.js';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { PROFILE } from '../fixtures/profile.js';

const COUNT = 5_000;
// By how many executions lie before them.
const WANTED = [100, 2_400, 4_900];
const QUERY = 'payload.wanted:true';

describe('the time of a query', () => {
  let app: ContractApp;
  let ids: string[];

  beforeAll(async () => {
    app = await startContractApp();
    const newest = Date.now() - 60_000;
    ids = Array.from({ length: COUNT }, (_, index) => firstIdAt(newest - index).replace(/0{12}$/, '8'.repeat(12)));
    const s = app.ledger.database.schema;
    await app.ledger.database.query(
      `INSERT INTO ${s}.task_execution (id, task_id, task_name, module, status, queue, priority, tags, created_by, metadata,
         payload, finished_at)
       SELECT id, id::text, 'import', 'demo', 'SUCCESS', CASE WHEN place % 2 = 1 THEN 'odd' ELSE 'default' END, 5,
              CASE WHEN place % 2 = 0 THEN ARRAY['even'] ELSE '{}' END, CASE WHEN place % 3 = 0 THEN 'ada' END,
              jsonb_build_object('half', place % 2), jsonb_build_object('wanted', (place - 1) = ANY ($2::int[])),
              clock_timestamp()
         FROM unnest($1::uuid[]) WITH ORDINALITY AS row(id, place)`,
      [ids, WANTED],
    );
  });
  afterAll(() => app.close());
  afterEach(() => {
    jest.restoreAllMocks();
  });

  /** Lets each look at some executions take one and a half seconds. */
  const slowly = (): void => {
    const { database } = app.ledger;
    const [now, look] = [Date.now.bind(Date), database.transaction.bind(database)];
    let passed = 0;
    jest.spyOn(Date, 'now').mockImplementation(() => now() + passed);
    jest.spyOn(database, 'transaction').mockImplementation(async (work) => {
      const found = await look(work);
      passed += 1_500;
      return found;
    });
  };

  it('P-3 P-1 answers with what it has found when two seconds are over, and goes on from there', async () => {
    slowly();
    const first = await app.tasks.list({ query: QUERY, limit: 10 });
    expect(first.items.map(({ id }) => id)).toEqual([ids[100], ids[2_400]]);
    expect(first).toMatchObject({ isPartial: true, nextCursor: ids[2_499] });
    expect(first.searchedBackTo?.getTime()).toBe(Number.parseInt(ids[2_499]!.slice(0, 13).replace('-', ''), 16));
    jest.restoreAllMocks();
    const rest = await app.tasks.list({ query: QUERY, limit: 10, cursor: first.nextCursor });
    expect(rest).toEqual({ items: [expect.objectContaining({ id: ids[4_900] })] });
  });

  /** Lets Postgres give up what is asked next, as it does where that takes too long. */
  const giveUpOnce = (): void => {
    const timeout = Object.assign(new Error('canceling statement due to statement timeout'), { code: '57014' });
    jest.spyOn(app.ledger.database, 'transaction').mockRejectedValueOnce(timeout);
  };

  it.each([
    ['status', { status: 'SUCCESS' }],
    ['tags', { tags: ['even'] }],
    ['queue', { queue: 'odd' }],
    ['metadata', { metadata: { half: 1 } }],
    ['the end', { finishedFrom: new Date(0), finishedTo: new Date('2100-01-01') }],
    ['task and status', { taskName: 'import', status: 'SUCCESS' }],
    ['user and queue', { createdBy: 'ada', queue: 'odd' }],
    ['a time and tags', { createdFrom: new Date(Date.now() - 3_600_000), tags: ['even'] }],
  ] as const)('P-3 finds by %s one after the other, where one query takes too long', async (_, filter) => {
    const page = { ...filter, limit: 7 };
    const expected = await app.tasks.list(page);
    const all = await app.tasks.count(filter);
    expect(expected.items).toHaveLength(7);
    giveUpOnce();
    expect(await app.tasks.list(page)).toEqual(expected);
    giveUpOnce();
    expect(await app.tasks.list({ ...page, cursor: expected.nextCursor })).toEqual(
      await app.tasks.list({ ...page, cursor: expected.nextCursor }),
    );
    giveUpOnce();
    expect(await app.tasks.count(filter)).toEqual(all);
  });

  it('P-3 says of counts that there may be more', async () => {
    slowly();
    expect(await app.tasks.count({ query: QUERY })).toEqual({ count: 2, capped: true });
    jest.restoreAllMocks();
    slowly();
    expect([...(await app.tasks.countByStatus({ query: QUERY }))]).toEqual([['SUCCESS', { count: 2, capped: true }]]);
    jest.restoreAllMocks();
    slowly();
    expect(await app.tasks.breakdown({ query: QUERY })).toMatchObject({ counts: { total: 2 }, capped: true });
    jest.restoreAllMocks();
    expect(await app.tasks.count({ query: QUERY })).toEqual({ count: 3, capped: false });
  });

  if (PROFILE === 'embedded') return;

  it('P-3 has Postgres give up a look that takes longer', async () => {
    const { options } = app.ledger.database.dataSource as unknown as { options: { url: string } };
    const other = new pg.Client(options.url);
    await other.connect();
    await other.query('BEGIN');
    await other.query(`LOCK TABLE ${app.ledger.database.schema}.task_execution IN ACCESS EXCLUSIVE MODE`);
    const page = await app.tasks.list({ query: QUERY });
    await other.end();
    expect(page).toEqual({ items: [], isPartial: true });
    expect((await app.tasks.list({ query: QUERY })).items).toHaveLength(3);
  });

  it('P-3 does so whatever a list is narrowed by', async () => {
    const { options } = app.ledger.database.dataSource as unknown as { options: { url: string } };
    const other = new pg.Client(options.url);
    await other.connect();
    await other.query('BEGIN');
    await other.query(`LOCK TABLE ${app.ledger.database.schema}.task_execution IN ACCESS EXCLUSIVE MODE`);
    const page = await app.tasks.list({ tags: ['even'] });
    await other.end();
    expect(page).toEqual({ items: [], isPartial: true });
  });
});
