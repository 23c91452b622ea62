import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TaskAdminAccess } from '@taskledger/admin';
import { until } from '../fixtures/until.js';
import { mismatch } from './support/documented.js';
import { finished, submitted } from './support/followed.js';
import { roleAccess } from './support/role-access.js';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';
import type { Wire } from './support/wire.js';

describe.each(PLATFORMS)('bulk operations on %s', (platform) => {
  let rest: RestApp;
  let document: Wire;

  beforeAll(async () => {
    rest = await startApp(platform);
    document = (await rest.api.get('/openapi.json')).body;
  });
  afterAll(() => rest.close());

  const preview = (body: object, as = 'admin') => rest.api.post('/bulk-operations/preview', body, { as });
  const start = (body: object, as = 'admin') => rest.api.post('/bulk-operations', body, { as });
  const waiting = async (count: number, tag: string, as = 'admin'): Promise<string[]> => {
    const one = { options: { tags: [tag], delay: '1h' } };
    const made = Array.from({ length: count }, () => submitted(rest.api, 'echo', one, as));
    return (await Promise.all(made)).map((submission) => submission.execution_id);
  };
  const reaches = (id: string, state: string): Promise<Wire> =>
    until(async () => {
      const { body } = await rest.api.get(`/bulk-operations/${id}`);
      return body.state === state ? body : undefined;
    }, `a bulk operation that is ${state}`);
  const documented = (schema: string, body: Wire): void =>
    expect(mismatch(document, document.components.schemas[schema], body)).toBeUndefined();

  it('D-8 cancels all that a filter finds, with the parameters of the list', async () => {
    await waiting(4, 'b1');
    await finished(rest.api, 'echo', { options: { tags: ['b1'] } });
    const selection = { action: 'cancel', filter: { my_tasks: 'false', tags: 'b1', task_name: 'echo,greet_user' } };
    const { status, body: counted } = await preview(selection);
    expect([status, counted]).toEqual([
      200,
      {
        count: 4,
        count_capped: false,
        by_status: [
          { status: 'PENDING', count: 4, count_capped: false },
          { status: 'SUCCESS', count: 1, count_capped: false },
        ],
        refusal: null,
      },
    ]);
    documented('BulkPreview', counted);
    const started = await start({ ...selection, reason: 'wrong customer', per_second: 1_000 });
    expect([started.status, started.headers.get('location')]).toEqual([
      202,
      `/api/v1/bulk-operations/${started.body.id}`,
    ]);
    documented('BulkOperation', started.body);
    expect(started.body).toMatchObject({
      total: 4,
      selection: selection.filter,
      created_by_id: 'u-admin',
      created_by_username: 'Ada',
      reason: 'wrong customer',
      per_second: 1_000,
      undo: null,
    });
    expect(await reaches(started.body.id, 'finished')).toMatchObject({ done: 4, skipped: 0, failed: 0 });
    const { body: again } = await preview(selection);
    expect(again).toMatchObject({ count: 0, refusal: { code: 'BULK_EMPTY' } });
    const refused = await start(selection);
    expect([refused.status, refused.body.code]).toEqual([409, 'BULK_EMPTY']);
  });

  it('D-8 tells what became of each, page by page', async () => {
    const ids = await waiting(3, 'b2');
    const { body } = await start({ action: 'cancel', ids });
    await reaches(body.id, 'finished');
    const path = `/bulk-operations/${body.id}/items`;
    const { body: page } = await rest.api.get(`${path}?page_size=2&outcome=done`);
    documented('BulkItems', page);
    expect(page.results.map((item: Wire) => [item.execution_id, item.outcome])).toEqual(
      ids
        .toSorted()
        .slice(0, 2)
        .map((id) => [id, 'done']),
    );
    const { body: last } = await rest.api.get(page.next.slice(page.next.indexOf('/bulk-operations')));
    expect(last).toMatchObject({ next: null, results: [{ execution_id: ids.toSorted()[2], position: 2 }] });
    expect((await rest.api.get(`${path}?outcome=open`)).body.results).toEqual([]);
  });

  it('N-8 aborts, and undoes what still waits', async () => {
    await waiting(3, 'b3');
    const filter = { my_tasks: 'false', tags: 'b3' };
    const { body: slow } = await start({ action: 'reorder', priority: 1, filter, per_second: 1 });
    const aborted = await rest.api.post(`/bulk-operations/${slow.id}/abort`, { reason: 'wrong filter' });
    expect(aborted.body).toMatchObject({ state: 'aborted', undo: { action: 'reorder' } });
    const late = await rest.api.post(`/bulk-operations/${slow.id}/resume`, {});
    expect([late.status, late.body.code]).toEqual([409, 'BULK_STATE']);
    const { body: quick } = await start({ action: 'reorder', priority: 2, filter });
    await reaches(quick.id, 'finished');
    const undone = await rest.api.post(`/bulk-operations/${quick.id}/undo`, {});
    expect(undone).toMatchObject({ status: 202, body: { action: 'reorder', undo_of: quick.id, total: 3 } });
    await reaches(undone.body.id, 'finished');
    const { body } = await rest.api.post(`/bulk-operations/${undone.body.id}/undo`, {});
    expect(body.code).toBe('BULK_NOT_UNDOABLE');
    const { body: audit } = await rest.api.get('/audit?limit=20');
    const rows = audit.results.filter((row: Wire) => row.details.operation_id === slow.id);
    expect(rows.map((row: Wire) => [row.action, row.actor, row.details.reason])).toEqual([
      ['bulk.resume', 'u-admin', undefined],
      ['bulk.abort', 'u-admin', 'wrong filter'],
      ['bulk.start', 'u-admin', undefined],
    ]);
  });

  it('D-31 is about what its starter sees and may do, and nobody else sees it', async () => {
    await waiting(2, 'b4');
    const [own] = await waiting(1, 'b4', 'owner');
    const filter = { my_tasks: 'false', tags: 'b4' };
    expect((await preview({ action: 'cancel', filter }, 'owner')).body.count).toBe(1);
    const { body } = await start({ action: 'cancel', filter }, 'owner');
    expect(body).toMatchObject({ total: 1, refused: 0 });
    await reaches(body.id, 'finished');
    const { body: items } = await rest.api.get(`/bulk-operations/${body.id}/items`, { as: 'owner' });
    expect(items.results.map((item: Wire) => item.execution_id)).toEqual([own]);
    const { body: others } = await start({ action: 'cancel', filter });
    expect(others.total).toBe(2);
    for (const path of ['', '/items'])
      expect((await rest.api.get(`/bulk-operations/${others.id}${path}`, { as: 'owner' })).status).toBe(404);
    expect((await rest.api.post(`/bulk-operations/${others.id}/abort`, {}, { as: 'owner' })).status).toBe(404);
    const { body: list } = await rest.api.get('/bulk-operations', { as: 'owner' });
    documented('BulkOperations', list);
    expect(list.results.map((operation: Wire) => operation.id)).toEqual([body.id]);
    for (const as of ['viewer', 'stranger'])
      expect((await start({ action: 'cancel', filter }, as)).body.code).toBe('ACCESS_FORBIDDEN');
    // Members list only their own, and may ask for no more.
    expect((await start({ action: 'cancel', filter }, 'member')).status).toBe(403);
  });

  it('D-31 hides what was searched for from who may not read payloads', async () => {
    await waiting(1, 'b5');
    const { body } = await start({ action: 'cancel', filter: { my_tasks: 'false', tags: 'b5' } });
    expect((await rest.api.get(`/bulk-operations/${body.id}`, { as: 'clerk' })).body.selection).toBeNull();
    const filter = { my_tasks: 'false', query: 'payload.card:4711' };
    expect((await start({ action: 'cancel', filter }, 'clerk')).status).toBe(403);
    expect((await preview({ action: 'cancel', filter }, 'clerk')).status).toBe(403);
  });

  it.each([
    [{ action: 'delete', ids: [randomUUID()] }, 'action'],
    [{ action: 'retry' }, 'ids'],
    [{ action: 'retry', ids: [randomUUID()], filter: {} }, 'ids'],
    [{ action: 'retry', ids: ['1'] }, 'ids'],
    [{ action: 'retry', ids: [] }, 'ids'],
    [{ action: 'retry', filter: 'all' }, 'filter'],
    [{ action: 'retry', filter: { state: 'FAILURE' } }, 'filter.state'],
    [{ action: 'retry', filter: { status: 'BROKEN' } }, 'filter.status'],
    [{ action: 'retry', filter: { page_size: 1 } }, 'filter.page_size'],
    [{ action: 'retry', filter: {}, statuses: ['BROKEN'] }, 'statuses'],
    [{ action: 'retry', filter: {}, per_second: 0 }, 'per_second'],
    [{ action: 'retry', filter: {}, canary: { first: 0 } }, 'canary.first'],
    [{ action: 'cancel', filter: {}, canary: {} }, 'canary'],
    [{ action: 'reorder', filter: {} }, 'priority'],
    [{ action: 'retry', filter: {}, reason: 7 }, 'reason'],
    [{ action: 'retry', filter: {}, params: {} }, 'params'],
  ])('answers 400 to what it does not understand, case %#', async (body, field) => {
    const answer = await start(body);
    expect([answer.status, answer.body.errors[0].field]).toEqual([400, field]);
  });
});

describe('a selection of ids, where the policy hides some executions', () => {
  let rest: RestApp;

  beforeAll(async () => {
    const access: TaskAdminAccess = {
      ...roleAccess,
      can: (user, action, resource) =>
        !(resource?.type === 'execution' && resource.tags.includes('hidden')) && roleAccess.can(user, action, resource),
    };
    rest = await startApp(PLATFORMS[0] ?? 'express', { admin: { access } });
  });
  afterAll(() => rest.close());

  it('D-31 neither counts them nor reaches them', async () => {
    const made = await Promise.all(
      ['shown', 'hidden'].map((tag) => rest.tasks.enqueue('echo', {}, { tags: [tag], delay: '1h' })),
    );
    const selection = { action: 'cancel', ids: made.map(({ id }) => id) };
    expect((await rest.api.post('/bulk-operations/preview', selection)).body).toMatchObject({
      count: 1,
      by_status: [{ status: 'PENDING', count: 1, count_capped: false }],
    });
    expect((await rest.api.post('/bulk-operations', selection)).body).toMatchObject({ total: 1, refused: 0 });
    const hidden = { ...selection, ids: [made[1]!.id] };
    expect((await rest.api.post('/bulk-operations/preview', hidden)).body).toMatchObject({
      count: 0,
      by_status: [],
      refusal: { code: 'BULK_EMPTY' },
    });
  });
});
