import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { InvalidOptionError, Schedules, TaskLocks, type UniqueKeyView } from '@taskledger/nestjs';
import { DuplicateTally } from '../../libs/task/src/enqueue/index.js';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { failStatements } from '../fixtures/failing-ledger.js';
import { until } from '../fixtures/until.js';

describe('unique keys as operators see them', () => {
  let app: ContractApp;
  let locks: TaskLocks;
  let tally: DuplicateTally;
  let key: string;
  let names = 0;

  beforeAll(async () => {
    app = await startContractApp();
    [locks, tally] = [app.get(TaskLocks), app.get(DuplicateTally)];
    app.registry.registerFunction('note', () => 'noted');
    app.registry.registerFunction('other', () => 'noted');
  });
  beforeEach(async () => {
    key = `key ${++names}`;
    await app.tasks.cancelPending();
  });
  afterAll(() => app.close());

  const enqueue = (options: object = {}) => app.tasks.enqueue('note', {}, { delay: '1h', unique: { key }, ...options });
  const listed = async (search?: string): Promise<readonly UniqueKeyView[]> => {
    await tally.write();
    return (await locks.uniqueKeys(search === undefined ? {} : { search })).items;
  };

  it('D-26 are listed with the execution that has each, and how many enqueues it has answered', async () => {
    const { id } = await enqueue();
    for (let n = 0; n < 3; n++) expect((await enqueue()).deduplicated).toBe(true);
    const other = await app.tasks.enqueue('other', {}, { delay: '1h', unique: { key: 'elsewhere' } });
    expect(await listed()).toEqual([
      {
        key: `note:${key}`,
        executionId: id,
        taskName: 'note',
        queue: 'default',
        status: 'PENDING',
        since: (await app.tasks.get(id))!.createdAt,
        suppressed: 3,
        lastSuppressedAt: expect.any(Date),
      },
      expect.objectContaining({ key: 'other:elsewhere', executionId: other.id, suppressed: 0 }),
    ]);
    const keys = async (search: string): Promise<string[]> => (await listed(search)).map((unique) => unique.key);
    expect(await keys('ELSE')).toEqual(['other:elsewhere']);
    expect(await keys('other')).toEqual(['other:elsewhere']);
    expect(await keys(key)).toEqual([`note:${key}`]);
    expect(await keys('zzz')).toEqual([]);
    expect(await locks.uniqueKeys({ limit: 1 })).toMatchObject({ items: [{ key: `note:${key}` }], isPartial: false });
    for (const query of [{ limit: 0 }, { search: '' }, { key }])
      await expect(locks.uniqueKeys(query as object)).rejects.toThrow(InvalidOptionError);
  });

  it('D-26 that are free again are not listed, and the next execution counts from none', async () => {
    const first = await enqueue();
    await enqueue();
    await app.tasks.cancel(first.id);
    expect(await listed()).toEqual([]);
    const second = await enqueue();
    expect(await listed()).toMatchObject([{ key: `note:${key}`, executionId: second.id, suppressed: 0 }]);
  });

  it('D-26 count enqueues in transactions and by a task id, but no mistakes', async () => {
    const { id } = await enqueue({ taskId: key });
    await app.ledger.database.transaction((manager) => enqueue({ manager }));
    await enqueue({ taskId: key });
    const mistaken = app.tasks.enqueue('note', { other: true }, { delay: '1h', unique: { key } });
    await expect(mistaken).rejects.toMatchObject({ code: 'TASK_IDEMPOTENCY_MISMATCH' });
    expect(await listed()).toMatchObject([{ executionId: id, suppressed: 2 }]);
  });

  it('D-26 count slots of schedules that were skipped for them', async () => {
    app.registry.registerFunction('of_schedule', () => 'noted', { unique: { key: 'slots' } });
    const { id } = await app.tasks.enqueue('of_schedule', {}, { delay: '1h' });
    const schedules = app.get(Schedules);
    await schedules.upsert('often', { task: 'of_schedule', every: '1s', payload: {} });
    await until(async () => (await listed('slots'))[0]?.suppressed, 'a slot to be skipped', 20_000);
    await schedules.remove('often');
    expect(await listed('slots')).toMatchObject([{ executionId: id }]);
  });

  it('D-26 keep what could not be written for the next time', async () => {
    const { id } = await enqueue();
    const failing = failStatements(app.ledger.database, 'task_duplicate', 1, new Error('the ledger is away'));
    // Nothing comes between these two: each process writes every two seconds.
    tally.add(id);
    await expect(tally.write().finally(failing.restore)).rejects.toThrow('the ledger is away');
    expect(await listed()).toMatchObject([{ executionId: id, suppressed: 1 }]);
  });

  it('D-26 leave with the execution, and what is counted after that leaves nothing behind', async () => {
    const { id } = await enqueue();
    await enqueue();
    await tally.write();
    const rows = (): Promise<unknown[]> =>
      app.ledger.database.query(`SELECT FROM taskledger.task_duplicate WHERE execution_id = $1`, [id]);
    expect(await rows()).toHaveLength(1);
    await app.tasks.cancel(id);
    expect(await app.ledger.retention.delete([id])).toBe(1);
    expect(await rows()).toEqual([]);
    tally.add(id);
    await tally.write();
    expect(await rows()).toEqual([]);
  });
});
