import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type ExecutionFilter,
  type ExecutionListOptions,
  InvalidQueryError,
  NonRetryableError,
  type TaskExecution,
} from '@taskledger/nestjs';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';

class CardDeclinedError extends NonRetryableError {}

const BIG = '12345678901234567890';

describe('queries', () => {
  let app: ContractApp;
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    app = await startContractApp();
    app.registry.registerFunction('charge', (payload: { fails?: boolean; returns?: object }) => {
      if (payload.fails) throw new CardDeclinedError('The bank said no');
      return payload.returns ?? null;
    });
    app.registry.registerFunction('send_mail', () => 'sent', { tags: ['letters', 'outside'] });
    const { tasks } = app;
    ids['declined'] = (await tasks.enqueue('charge', { fails: true, user: { id: 42 } }, { taskId: 'order-17' })).id;
    ids['paid'] = (await tasks.enqueue('charge', { user: { id: '42' }, returns: { total: 99.5, ok: true } })).id;
    ids['listed'] = (await tasks.enqueue('charge', { tags: ['a', 'b'], user: { id: null, 'full name': 'x' } })).id;
    ids['big'] = (await tasks.enqueue('charge', { n: Number(BIG) })).id;
    ids['mail'] = (await tasks.enqueue('send_mail', { to: 'x' }, { metadata: { tenant: 'acme', n: 3 } })).id;
    ids['later'] = (await tasks.enqueue('send_mail', {}, { delay: '1h', unique: { key: 'weekly' } })).id;
    for (const [name, id] of Object.entries(ids)) if (name !== 'later') await tasks.waitFor(id);
    // A number that JavaScript cannot hold, as another program may write it.
    await app.ledger.database.query(
      `UPDATE ${app.ledger.database.schema}.task_execution SET payload = $1::jsonb WHERE id = $2::uuid`,
      [`{"n": ${BIG}}`, ids['big']],
    );
  });
  afterAll(() => app.close());

  const found = async (query: string, more: ExecutionFilter = {}): Promise<string[]> => {
    const { items, isPartial } = await app.tasks.list({ query, ...more });
    expect(isPartial).toBeUndefined();
    expect(await app.tasks.count({ query, ...more })).toEqual({ count: items.length, capped: false });
    const groups = await app.tasks.countByStatus({ query, ...more });
    expect([...groups.values()].reduce((sum, { count }) => sum + count, 0)).toBe(items.length);
    expect((await app.tasks.breakdown({ query, ...more })).counts.total).toBe(items.length);
    return items.map(({ id }) => Object.keys(ids).find((name) => ids[name] === id) ?? id).toSorted();
  };
  const all = ['big', 'declined', 'later', 'listed', 'mail', 'paid'];

  it('D-4 finds by task, status, tag, module and queue, any of a list, and by what is not so', async () => {
    expect(await found('task:send_mail')).toEqual(['later', 'mail']);
    expect(await found('task:send_mail,charge')).toEqual(all);
    expect(await found('status:failed')).toEqual(['declined']);
    expect(await found('state:queued')).toEqual(['later']);
    expect(await found('-status:succeeded,failed')).toEqual(['later']);
    expect(await found('tag:letters tag:outside -state:queued')).toEqual(['mail']);
    expect(await found('tag:letters,nothing')).toEqual(['later', 'mail']);
    expect(await found('-tag:letters')).toEqual(['big', 'declined', 'listed', 'paid']);
    expect(await found('queue:default -task:charge')).toEqual(['later', 'mail']);
    expect(await found('')).toEqual(all);
  });

  it('D-4 finds errors by their text and by their type, and by the fingerprint', async () => {
    expect(await found('error:"BANK said"')).toEqual(['declined']);
    expect(await found('error:CardDeclinedError')).toEqual(['declined']);
    expect(await found('-error:CardDeclinedError task:charge')).toEqual(['big', 'listed', 'paid']);
    const { items } = await app.tasks.list({ query: 'status:failed' });
    expect(await found(`fingerprint:${items[0]?.errorFingerprint}`)).toEqual(['declined']);
    expect(await found('fingerprint:none')).toEqual([]);
  });

  it('P-2 finds by an id in full, by how it begins, by how it ends, by a task id and by a key', async () => {
    const id = ids['mail']!;
    expect(await found(`id:${id}`)).toEqual(['mail']);
    expect(await found(`id:${id.slice(-8)}`)).toEqual(['mail']);
    expect(await found(id.slice(-8).toUpperCase())).toEqual(['mail']);
    expect(await found(`id:${id.slice(0, 8)} task:send_mail`)).toContain('mail');
    expect(await found(`id:${id.slice(0, 24)}`)).toEqual(['mail']);
    expect(await found(id)).toEqual(['mail']);
    expect(await found(`-id:${id}`)).toEqual(all.filter((name) => name !== 'mail'));
    expect(await found('id:order-17')).toEqual(['declined']);
    expect(await found('order-17')).toEqual(['declined']);
    expect(await found('key:order-17')).toEqual(['declined']);
    expect(await found('key:send_mail:weekly')).toEqual(['later']);
    expect(await found(`id:${randomUUID()}`)).toEqual([]);
  });

  it('D-4 finds bare words in names, errors and their types, all of them', async () => {
    expect(await found('send')).toEqual(['later', 'mail']);
    expect(await found('carddeclined')).toEqual(['declined']);
    expect(await found('bank said')).toEqual(['declined']);
    expect(await found('"said bank"')).toEqual([]);
    expect(await found('-bank task:charge')).toEqual(['big', 'listed', 'paid']);
    expect((await app.tasks.list({ search: 'CardDeclined' })).items).toHaveLength(1);
  });

  it('P-1 finds values in payloads and results by their type', async () => {
    expect(await found('payload.user.id:42')).toEqual(['declined']);
    expect(await found('payload.user.id:42.0')).toEqual(['declined']);
    expect(await found('payload.user.id:"42"')).toEqual(['paid']);
    expect(await found('payload.user.id:42,"42"')).toEqual(['declined', 'paid']);
    expect(await found('payload.user.id:null')).toEqual(['listed']);
    expect(await found('payload.user."full name":x')).toEqual(['listed']);
    expect(await found('payload.tags:b')).toEqual(['listed']);
    expect(await found('payload.tags.0:b')).toEqual([]);
    expect(await found('payload.tags.1:b')).toEqual(['listed']);
    expect(await found('-payload.user.id:42 task:charge')).toEqual(['big', 'listed', 'paid']);
    expect(await found('result.total:>99')).toEqual(['paid']);
    expect(await found('result.total:>=99.5 result.ok:true')).toEqual(['paid']);
    expect(await found('result.total:<99')).toEqual([]);
    expect(await found('payload.user.id:>1')).toEqual(['declined']);
  });

  it('P-24 tells numbers apart that JavaScript does not', async () => {
    expect(await found(`payload.n:${BIG}`)).toEqual(['big']);
    expect(await found(`payload.n:${BIG.replace(/0$/, '1')}`)).toEqual([]);
    expect(await found(`payload.n:>${BIG.replace(/90$/, '89')} payload.n:<${BIG.replace(/0$/, '1')}`)).toEqual(['big']);
  });

  it('D-4 finds by metadata, time, attempts, duration and wait', async () => {
    expect(await found('metadata.tenant:acme metadata.n:3')).toEqual(['mail']);
    expect(await found('since:1h')).toEqual(all);
    expect(await found('until:1h')).toEqual([]);
    expect(await found('-since:1h')).toEqual([]);
    expect(await found('from:2020-01-01 to:2021-01-01')).toEqual([]);
    expect(await found('attempt:1')).toEqual(['big', 'declined', 'listed', 'mail', 'paid']);
    expect(await found('attempt:>1')).toEqual([]);
    expect(await found('duration:<1h')).toEqual(['big', 'declined', 'listed', 'mail', 'paid']);
    expect(await found('duration:>1h')).toEqual([]);
    expect(await found('wait:<1h')).toEqual(all);
    const { items } = await app.tasks.list({ query: 'task:charge', limit: 1 });
    expect(await found(`node:${items[0]?.nodeId} task:send_mail`)).toEqual(['mail']);
    expect(await found('node:nobody')).toEqual([]);
    expect(await found('schedule:none')).toEqual([]);
    expect(await found('workflow:none')).toEqual([]);
  });

  it('D-6 pages without gap or repetition, by cursor and by offset', async () => {
    const pages: string[] = [];
    for (let cursor: string | undefined; ;) {
      const { items, nextCursor } = await app.tasks.list({ query: 'queue:default', limit: 2, cursor });
      pages.push(...items.map(({ id }) => id));
      if (nextCursor === undefined) break;
      cursor = nextCursor;
    }
    expect(pages).toEqual(Object.values(ids).toSorted().toReversed());
    const { items } = await app.tasks.list({ query: 'queue:default', limit: 2, offset: 3 });
    expect(items.map(({ id }) => id)).toEqual(pages.slice(3, 5));
  });

  it('D-7 has payload and result where they are asked for', async () => {
    const listed = async (include?: ExecutionListOptions['include']): Promise<TaskExecution> =>
      (await app.tasks.list({ ids: [ids['paid']!], include })).items[0]!;
    expect((await listed()).payload).toBeUndefined();
    expect(await listed(['result'])).toMatchObject({ result: { total: 99.5, ok: true } });
    expect((await listed(['result'])).payload).toBeUndefined();
    const { payload, result } = await listed(['payload', 'result']);
    expect([payload, result]).toEqual([{ user: { id: '42' }, returns: { total: 99.5, ok: true } }, result]);
    await expect(listed('payload' as never)).rejects.toThrow('Option "include"');
    await expect(listed(['error' as never])).rejects.toThrow('Option "include"');
  });

  it('D-4 keeps to a scope, whatever is asked for', async () => {
    const acme = app.tasks.scoped({ metadata: { tenant: 'acme' } });
    for (const query of ['', 'task:charge,send_mail', `id:${ids['paid']},${ids['mail']}`, '-status:failed', 'order-17'])
      for (const { metadata } of (await acme.list({ query })).items) expect(metadata['tenant']).toBe('acme');
    expect(await acme.count({ query: 'payload.user.id:42' })).toEqual({ count: 0, capped: false });
    expect((await acme.list({ query: 'payload.to:x' })).items).toHaveLength(1);
  });

  it('D-4 refuses a query that it does not understand', async () => {
    await expect(app.tasks.list({ query: 'taks:mail' })).rejects.toBeInstanceOf(InvalidQueryError);
    await expect(app.tasks.list({ query: 1 as never })).rejects.toThrow('Option "query"');
  });
});
