import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { InvalidOptionError, TaskAudit, Tasks } from '@taskledger/nestjs';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';

const DAY_MS = 86_400_000;

describe('the audit in the ledger', () => {
  let app: ContractApp;
  let audit: TaskAudit;

  beforeAll(async () => {
    app = await startContractApp({ worker: false });
    audit = app.module.get(TaskAudit, { strict: false });
    app.registry.registerFunction('note', () => undefined);
  });
  afterAll(() => app.close());

  it('E11 carries the origin of an act into the rows that the library writes, and of no other', async () => {
    const tasks = app.module.get(Tasks, { strict: false });
    const [first, second] = [await tasks.enqueue('note'), await tasks.enqueue('note')];
    const act = audit.begin({ username: 'Ada', address: '192.0.2.1', requestId: 'r-1', status: 200 });
    await Promise.all([
      act.run(() => tasks.cancel(first.id, 'late', { actor: 'u1' })),
      tasks.cancel(second.id, 'late', { actor: 'u1' }),
    ]);
    expect(act.isRecorded).toBe(true);
    const of = async (executionId: string): Promise<unknown> => (await audit.list({ executionId })).items;
    const row = { actor: 'u1', action: 'execution.cancel', taskName: 'note' };
    const origin = { username: 'Ada', address: '192.0.2.1', requestId: 'r-1', status: 200 };
    expect(await of(first.id)).toEqual([expect.objectContaining({ ...row, ...origin })]);
    expect(await of(second.id)).toEqual([expect.not.objectContaining(origin)]);
  });

  it('E11 is append-only, but for what is old', async () => {
    const { database } = app.ledger;
    const table = `${database.schema}.task_audit`;
    for (const sql of [`UPDATE ${table} SET actor = 'x'`, `DELETE FROM ${table}`, `TRUNCATE ${table}`])
      await expect(database.query(sql)).rejects.toThrow('append-only');
    await database.query(`INSERT INTO ${table} (at, action) VALUES (now() - interval '91 days', 'old')`);
    await audit.record({ action: 'export', actor: 'u2', details: { ids: ['a'] } });
    expect(await audit.prune(90 * DAY_MS)).toBe(1);
    const { items, next } = await audit.list({ limit: 1 });
    expect([items[0]?.action, typeof next]).toEqual(['export', 'string']);
    expect((await audit.list({ action: 'old' })).items).toEqual([]);
  });

  it('E11 lists the latest first and page by page, however many there are', async () => {
    const written = Array.from({ length: 120 }, (_, n) => n);
    for (const n of written) await audit.record({ action: 'counted', details: { n } });
    const found: unknown[] = [];
    let cursor: string | undefined;
    do {
      const { items, next } = await audit.list({ action: 'counted', limit: 50, ...(cursor && { cursor }) });
      found.push(...items.map(({ details }) => details['n']));
      cursor = next;
    } while (cursor !== undefined);
    expect(found).toEqual(written.toReversed());
  });

  it('E11 refuses filters that there are not', async () => {
    for (const filter of [{ actr: 'x' }, { executionId: 'x' }, { cursor: 'x' }, { limit: 0 }, { from: new Date('x') }])
      await expect(audit.list(filter as object)).rejects.toThrow(InvalidOptionError);
  });
});
