import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TaskAdminAccess, TaskAdminAction } from '@taskledger/admin';
import { TaskAudit } from '@taskledger/nestjs';
import { finished, submitted } from './support/followed.js';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';
import type { Wire } from './support/wire.js';

describe.each(PLATFORMS)('tenants on %s', (platform) => {
  let rest: RestApp;
  let scope: (id: string) => unknown;
  let refused: TaskAdminAction[] = [];
  const asked: Wire[] = [];
  const access: TaskAdminAccess = {
    authenticate: ({ headers }) => ({ id: String(headers['authorization']).replace('Bearer ', '') }),
    can: (user, action, resource) => {
      asked.push({ user: user.id, action, resource });
      return user.id === 'admin' || !refused.includes(action);
    },
    scope: ({ id }) => (id === 'admin' ? 'all' : (scope(id) as 'all')),
  };

  beforeAll(async () => {
    rest = await startApp(platform, { admin: { access } });
  });
  afterAll(() => rest.close());

  const byTenant = (id: string): unknown => ({ metadata: { tenant: id } });
  const ofTenant = (tenant: string): Promise<Wire> =>
    finished(rest.api, 'collecting_task', { options: { metadata: { tenant } } });

  it('E1 shows by id, in lists and in jobs only what the metadata of the scope contains', async () => {
    scope = byTenant;
    const a = await ofTenant('a');
    const b = await ofTenant('b');
    const [kept] = (await rest.api.get(`/tasks/executions/${a.id}/artifacts`)).body.results;
    const paths = ['', '/attempts', '/logs', '/artifacts'].map((view) => `/tasks/executions/${a.id}${view}`);
    for (const path of [...paths, `/jobs/${a.id}`, `/artifacts/${a.id}`, `/artifacts/${kept.id}`]) {
      const statuses = [await rest.api.get(path, { as: 'a' }), await rest.api.get(path, { as: 'b' })];
      expect([path, ...statuses.map(({ status }) => status)]).toEqual([path, 200, 404]);
    }
    for (const verb of ['cancel', 'retry'])
      expect((await rest.api.post(`/tasks/executions/${a.id}/${verb}`, {}, { as: 'b' })).status).toBe(404);
    const { body: list } = await rest.api.get('/tasks/executions', { as: 'b' });
    expect(list.results.every(({ id }: Wire) => id !== a.id)).toBe(true);
    const { body: jobs } = await rest.api.get('/jobs', { as: 'b' });
    expect(jobs.map(({ id }: Wire) => id)).toEqual([b.id]);
    const { body: bulk } = await rest.api.post('/tasks/executions/bulk', { action: 'retry', ids: [a.id] }, { as: 'b' });
    expect(bulk.results).toEqual([expect.objectContaining({ id: a.id, outcome: 'skipped', code: 'NOT_FOUND' })]);
  });

  it.each([undefined, null, {}, { createdBy: undefined }, { createdby: 'x' }, { metadata: { tenant: undefined } }])(
    'E1 answers nothing with the scope %j',
    async (given) => {
      scope = () => given;
      const { execution_id: id } = await submitted(rest.api, 'greet_user');
      for (const path of ['/tasks/executions', '/jobs', '/statistics', `/tasks/executions/${id}`]) {
        const { status, text } = await rest.api.get(path, { as: 'a' });
        expect([path, status, text.includes(id)]).toEqual([path, 500, path.includes('e/no')]);
      }
    },
  );

  it('E2 asks for an enqueue with its options', async () => {
    asked.length = 0;
    const options = { queue: 'default', priority: 2, tags: ['x'], task_id: 'asked', metadata: { tenant: 'a' } };
    await submitted(rest.api, 'greet_user', { options });
    const { resource } = asked.filter(({ action }) => action === 'task.execute').at(-1);
    expect(resource.options).toMatchObject({ queue: 'default', priority: 2, tags: ['x'], taskId: 'asked' });
    expect(resource.options.metadata).toEqual({ tenant: 'a' });
  });

  it('E2 forces an enqueue into the scope', async () => {
    scope = byTenant;
    const execute = (options: object) => rest.api.post('/tasks/greet_user/$execute', { options }, { as: 'a' });
    const { body } = await execute({ metadata: { own: 1 } });
    expect((await rest.tasks.get(body.execution_id))?.metadata).toEqual({ own: 1, tenant: 'a' });
    const crossed = await execute({ metadata: { tenant: 'b' } });
    expect([crossed.status, crossed.body.code]).toEqual([403, 'SCOPE_VIOLATION']);
    scope = () => ({ queues: ['side'], tags: ['mine'] });
    for (const options of [{ queue: 'default' }, { queue: 'side', tags: ['theirs'] }])
      expect([options, (await execute(options)).body.code]).toEqual([options, 'SCOPE_VIOLATION']);
    const { status } = await execute({ queue: 'side', tags: ['mine'] });
    expect(status).toBe(202);
  });

  it('E10 needs the right to run a task for a repetition with another payload', async () => {
    scope = byTenant;
    const { id } = await ofTenant('a');
    refused = ['task.execute'];
    const retry = (body: object) => rest.api.post(`/tasks/executions/${id}/retry`, body, { as: 'a' });
    const statuses = [(await retry({ params: { name: 'x' } })).status, (await retry({})).status];
    refused = [];
    expect(statuses).toEqual([403, 202]);
  });

  it('E2 keeps the creator of a repetition within the scope, and the audit says who asked', async () => {
    scope = () => ({ createdBy: 'team' });
    const { execution_id: id } = await submitted(rest.api, 'greet_user', {}, 'a');
    await rest.tasks.waitFor(id);
    const { body } = await rest.api.post(`/tasks/executions/${id}/retry`, {}, { as: 'a' });
    const bulk = await rest.api.post('/tasks/executions/bulk', { action: 'retry', ids: [id] }, { as: 'a' });
    for (const retried of [body.execution_id, bulk.body.results[0].new_id]) {
      expect((await rest.api.get(`/tasks/executions/${retried}`, { as: 'a' })).status).toBe(200);
      expect((await rest.tasks.get(retried))?.createdBy).toBe('team');
    }
    const { items } = await rest.app.get(TaskAudit, { strict: false }).list({ executionId: id });
    expect(items.map(({ action, actor }) => [action, actor])).toContainEqual(['execution.retry', 'a']);
  });

  it('B10 tells nobody of an execution that is not theirs by its task id', async () => {
    scope = byTenant;
    const execute = (as: string, name: string, task_id: string) =>
      rest.api.post('/tasks/greet_user/$execute', { params: { name }, options: { task_id } }, { as });
    const first = await execute('a', 'Ann', `order-${platform}`);
    const again = await execute('a', 'Ann', `order-${platform}`);
    expect([first.status, first.body.deduplicated]).toEqual([202, false]);
    expect([again.status, again.body.deduplicated, again.body.execution_id]).toEqual([
      200,
      true,
      first.body.execution_id,
    ]);
    expect((await execute('a', 'Bob', `order-${platform}`)).body).toMatchObject({
      status: 409,
      execution_id: first.body.execution_id,
    });
    for (const name of ['Ann', 'Bob']) {
      const { status, text } = await execute('b', name, `order-${platform}`);
      expect(status).toBe(404);
      expect(text).not.toContain(first.body.execution_id);
    }
  });

  it('E2 forces work that runs elsewhere into the scope, and keeps it there', async () => {
    scope = byTenant;
    const register = (task_id: string, more: object) =>
      rest.api.post('/tasks/executions', { task_id, task_name: 'elsewhere', module: 'm', ...more }, { as: 'a' });
    expect((await register('tracked-b', { metadata: { tenant: 'b' } })).body).toMatchObject({
      status: 403,
      code: 'SCOPE_VIOLATION',
    });
    const { status, body } = await register('tracked-a', { on_behalf: false });
    expect([status, body.metadata]).toEqual([201, { tenant: 'a' }]);
    const update = (metadata: object) =>
      rest.api.ask('PATCH', '/tasks/executions/by-task-id/tracked-a', {
        as: 'a',
        body: { status: 'STARTED', metadata },
      });
    expect((await update({ tenant: 'b' })).body.code).toBe('SCOPE_VIOLATION');
    expect((await update({ tenant: 'a', step: 1 })).body.metadata).toEqual({ tenant: 'a', step: 1 });
    scope = (tags) => ({ tags: [tags] });
    expect((await register('tracked-tags', {})).body.code).toBe('SCOPE_VIOLATION');
  });

  it("E2 refuses keys of the metadata that are the server's, and takes them from the scope", async () => {
    const own = await startApp(platform, { admin: { access, privateMetadataKeys: ['tenant'] } });
    scope = byTenant;
    const metadata = { tenant: 'a' };
    const asked = [
      await own.api.post('/tasks/greet_user/$execute', { options: { metadata } }, { as: 'a' }),
      await own.api.post('/tasks/executions', { task_id: 'x', task_name: 'x', module: 'x', metadata }, { as: 'a' }),
    ];
    const fields = asked.map(({ status, body }) => [status, body.errors[0].field]);
    expect(fields).toEqual([
      [400, 'options.metadata.tenant'],
      [400, 'metadata.tenant'],
    ]);
    const { body } = await own.api.post('/tasks/greet_user/$execute', {}, { as: 'a' });
    const { body: shown } = await own.api.get(`/tasks/executions/${body.execution_id}`, { as: 'a' });
    expect(shown.metadata).toEqual({});
    expect((await own.tasks.get(body.execution_id))?.metadata).toEqual(metadata);
    await own.close();
  });
});
