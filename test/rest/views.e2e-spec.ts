import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from './support/rest-client.js';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';
import { scoped, scopedAccess } from './support/scoped-access.js';
import type { Wire } from './support/wire.js';

const FAILED = { status: 'FAILURE', q: 'payload.customer:42', columns: 'status,task,by' };

describe.each(PLATFORMS)('D-7: saved views on %s', (platform) => {
  let rest: RestApp;

  beforeAll(async () => {
    rest = await startApp(platform, { admin: { access: scopedAccess, limits: { changes: false } } });
  });
  afterAll(() => rest.close());

  const save = (view: object, as?: string): Promise<Answer> =>
    rest.api.post('/views', { page: 'executions', search: FAILED, ...view }, as ? { as } : {});
  const change = (id: string, body: object, as?: string): Promise<Answer> =>
    rest.api.ask('PATCH', `/views/${id}`, { body, ...(as && { as }) });
  const remove = (id: string, as?: string): Promise<Answer> => rest.api.ask('DELETE', `/views/${id}`, as ? { as } : {});
  const namesFor = async (as?: string): Promise<string[]> => {
    const { body } = await rest.api.get('/views', as ? { as } : {});
    return body.results.map(({ name }: Wire) => name);
  };

  it('keeps one for its owner, who finds, changes and deletes it', async () => {
    const made = await save({ name: 'Failed for 42' });
    expect(made.status).toBe(201);
    expect(made.headers.get('location')).toBe(`/api/v1/views/${made.body.id}`);
    expect(made.body).toMatchObject({
      page: 'executions',
      search: FAILED,
      is_shared: false,
      is_own: true,
      owner: 'u-admin',
    });
    expect((await rest.api.get(`/views/${made.body.id}`)).body).toEqual(made.body);
    const { body } = await change(made.body.id, { name: 'Failed for 43', search: { status: 'FAILURE' } });
    expect(body).toMatchObject({ name: 'Failed for 43', search: { status: 'FAILURE' }, is_shared: false });
    expect((await remove(made.body.id)).status).toBe(204);
    expect((await rest.api.get(`/views/${made.body.id}`)).status).toBe(404);
  });

  it('shows a private one to nobody else, and a shared one to all who see everything', async () => {
    const { body: own } = await save({ name: 'only mine' });
    const { body: shared } = await save({ name: 'for all of us', is_shared: true });
    expect(await namesFor('clerk')).toEqual(['for all of us']);
    const { body } = await rest.api.get(`/views/${shared.id}`, { as: 'clerk' });
    expect(body).toMatchObject({ is_shared: true, is_own: false, owner: 'u-admin' });
    for (const ask of [rest.api.get(`/views/${own.id}`, { as: 'clerk' }), remove(own.id, 'clerk')])
      expect(await ask).toMatchObject({ status: 404, body: { code: 'VIEW_UNKNOWN' } });
    // Whoever may share may put right what others share.
    expect((await change(shared.id, { name: 'for everybody' }, 'clerk')).status).toBe(200);
    for (const id of [own.id, shared.id]) await remove(id);
  });

  it('shares nothing with whoever sees only some executions, and takes nothing from there', async () => {
    const { body: shared } = await save({ name: 'of all', is_shared: true });
    const [blue, red] = [scoped({ tags: ['blue'] }), scoped({ tags: ['red'] })];
    for (const as of [blue, 'owner', 'member']) {
      expect(await namesFor(as)).toEqual([]);
      expect((await change(shared.id, { name: 'taken' }, as)).status).toBe(404);
      expect(await save({ name: 'of a part', is_shared: true }, as)).toMatchObject({ status: 403 });
    }
    // The same person within another scope is somebody else.
    expect((await save({ name: 'blue ones' }, blue)).status).toBe(201);
    expect(await namesFor(blue)).toEqual(['blue ones']);
    expect(await namesFor(red)).toEqual([]);
    const { body: own } = await rest.api.get('/views', { as: blue });
    expect(await change(own.results[0].id, { is_shared: true }, blue)).toMatchObject({ status: 403 });
    for (const [id, as] of [[shared.id], [own.results[0].id, blue]] as const) await remove(id, as);
  });

  it('lets a viewer read what is shared, and save nothing', async () => {
    const { body: shared } = await save({ name: 'to look at', is_shared: true });
    expect(await namesFor('viewer')).toEqual(['to look at']);
    expect((await save({ name: 'no' }, 'viewer')).status).toBe(403);
    expect((await remove(shared.id, 'viewer')).status).toBe(403);
    await remove(shared.id);
  });

  it('has one view of a name on a page', async () => {
    const { body: first } = await save({ name: 'twice' });
    expect(await save({ name: 'twice' })).toMatchObject({ status: 409, body: { code: 'VIEW_NAME_TAKEN' } });
    const { body: other } = await save({ name: 'twice', page: 'errors' });
    const { body: third } = await save({ name: 'thrice' });
    expect(await change(third.id, { name: 'twice' })).toMatchObject({ status: 409, body: { code: 'VIEW_NAME_TAKEN' } });
    for (const { id } of [first, other, third]) await remove(id);
  });

  it('refuses what is none, and says why', async () => {
    for (const [body, field] of [
      [{ name: '' }, 'name'],
      [{ name: 'x'.repeat(81) }, 'name'],
      [{ name: 'x', page: 'nowhere' }, 'page'],
      [{ name: 'x', search: { status: 1 } }, 'search'],
      [{ name: 'x', search: { q: 'x'.repeat(5_000) } }, 'search'],
      [{ name: 'x', is_shared: 'yes' }, 'is_shared'],
      [{ name: 'x', owner: 'u-clerk' }, 'owner'],
    ] as const) {
      const { status, body: problem } = await save(body);
      expect([status, problem.errors?.map((error: Wire) => error.field)]).toEqual([400, [field]]);
    }
    expect((await rest.api.get('/views?page=nowhere')).status).toBe(400);
    expect((await rest.api.get('/views/no-id')).status).toBe(404);
  });

  it('keeps 200 for each owner at most', async () => {
    const made = [];
    for (let n = 0; n < 200; n++) made.push((await save({ name: `view ${n}` }, 'clerk')).body.id);
    expect(await save({ name: 'one more' }, 'clerk')).toMatchObject({ status: 409, body: { code: 'VIEW_LIMIT' } });
    expect((await save({ name: 'of somebody else' })).status).toBe(201);
    await remove(made[0], 'clerk');
    expect((await save({ name: 'one more' }, 'clerk')).status).toBe(201);
  });

  it('says in the audit who shared what', async () => {
    const { body } = await save({ name: 'audited', is_shared: true });
    const { body: audit } = await rest.api.get('/audit?action=view.create');
    expect(audit.results[0]).toMatchObject({ actor: 'u-admin', details: { view: body.id } });
  });
});
