import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import type { TaskAdminAccess } from '@taskledger/admin';
import { Task } from '@taskledger/nestjs';
import { finished } from './support/followed.js';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';
import { roleAccess } from './support/role-access.js';
import type { Wire } from './support/wire.js';

@Injectable()
class ShopTasks {
  @Task('order', {
    tags: ['shop'],
    searchable: ['payload.user.id'],
    owner: 'shop',
    runbook: 'https://wiki.example/order',
  })
  order(payload: { readonly user: { readonly id: number } }): object {
    return { charged: payload.user.id * 2 };
  }

  @Task('sign_up', { sensitive: ['email'] })
  signUp(): void {}
}

// A member finds by payloads what is his own, and the policy says so of each row.
const can: TaskAdminAccess['can'] = (user, action, resource) => {
  if (action !== 'execution.readPayload' || user.id !== 'u-member') return roleAccess.can(user, action, resource);
  return resource?.type !== 'execution' || resource.createdBy === user.id;
};

const LISTS = ['', '/stats', '/groups?by=status', '/groups?by=day'];

describe.each(PLATFORMS)('queries over REST on %s', (platform) => {
  let rest: RestApp;
  let order: Wire;

  beforeAll(async () => {
    rest = await startApp(platform, {
      providers: [ShopTasks],
      admin: { access: { ...roleAccess, can }, privateMetadataKeys: ['internal'] },
    });
    order = await finished(rest.api, 'order', { params: { user: { id: 42 }, password: 'hunter2', email: 'a@b.c' } });
    await finished(rest.api, 'order', { params: { user: { id: 42 } } }, 'member');
    await finished(rest.api, 'sign_up', { params: { email: 'a@b.c' } });
    await finished(rest.api, 'failing_task', {}, 'owner');
  });
  afterAll(() => rest.close());

  const ask = (query: string, as = 'admin', list = ''): Promise<{ status: number; body: Wire }> => {
    const [path, more = ''] = list.split('?');
    const asked = new URLSearchParams(`${more}&query=${encodeURIComponent(query)}`);
    if (as !== 'member') asked.set('my_tasks', 'false');
    return rest.api.get(`/tasks/executions${path}?${asked}`, { as });
  };
  const totals = (query: string, as?: string): Promise<number[]> =>
    Promise.all(
      LISTS.map(async (list) => {
        const { status, body } = await ask(query, as, list);
        expect([list, status]).toEqual([list, 200]);
        if (body.groups) return body.groups.reduce((sum: number, group: Wire) => sum + group.count, 0);
        if (body.results) expect(body.results).toHaveLength(body.count);
        return body.count ?? body.total;
      }),
    );

  it('D-4 filters lists, counts and groups alike', async () => {
    expect(await totals('task:order payload.user.id:42')).toEqual([2, 2, 2, 2]);
    expect(await totals('result.charged:>83 -task:sign_up')).toEqual([2, 2, 2, 2]);
    expect(await totals('payload.user.id:"42"')).toEqual([0, 0, 0, 0]);
    expect(await totals('tag:shop status:succeeded since:1h')).toEqual([2, 2, 2, 2]);
    expect(await totals('error:RangeError,Error')).toEqual([1, 1, 1, 1]);
    const { body } = await ask(`id:${order.id.slice(-8)}`);
    expect(body).toMatchObject({ count: 1, is_partial: false, searched_back_to: null, results: [{ id: order.id }] });
  });

  it('D-4 says where a query is wrong, and how to mend it', async () => {
    for (const list of LISTS) {
      const { status, body } = await ask('task:order staus:failed', 'admin', list);
      expect(status).toBe(400);
      expect(body).toMatchObject({ code: 'QUERY_INVALID', position: 11, length: 5 });
      expect(body.detail).toContain('There is no field "staus". Did you mean status:?');
      expect(body.errors).toEqual([{ field: 'query', message: body.detail }]);
    }
  });

  it('P-22 searches payloads, results and keys only for those who may read payloads', async () => {
    for (const query of ['payload.user.id:42', '-payload.user.id:42', 'result.charged:84', 'key:x'])
      for (const list of LISTS) {
        const { status, body } = await ask(`task:order ${query}`, 'clerk', list);
        expect([query, status]).toEqual([query, 403]);
        expect(body.detail).toContain('(execution.readPayload). Leave this term out.');
        expect([body.position, body.length]).toEqual([11, query.length]);
      }
    expect(await totals('task:order', 'clerk')).toEqual([2, 2, 2, 2]);
  });

  it('P-22 finds by payloads only the rows whose payloads may be read', async () => {
    expect(await totals('task:order payload.user.id:42', 'member')).toEqual([1, 1, 1, 1]);
    const other = `id:${order.id} payload.user.id:42`;
    const asked = { as: 'member' };
    const { body } = await rest.api.get(`/tasks/executions/my-tasks?query=${encodeURIComponent(other)}`, asked);
    expect(body).toMatchObject({ count: 0, results: [] });
  });

  it('P-22 does not search what is masked, but for those who may see it', async () => {
    for (const query of [
      'payload.password:hunter2',
      'result.api_token:>1',
      'payload.email:a@b.c',
      'task:sign_up payload.email:x',
    ]) {
      const { status, body } = await ask(query, 'viewer');
      expect([query, status]).toEqual([query, 403]);
      expect(body.detail).toContain('is masked, so you may not search in it (execution.unmask)');
    }
    expect(await totals('task:order payload.email:a@b.c', 'viewer')).toEqual([1, 1, 1, 1]);
    expect(await totals('payload.password:hunter2')).toEqual([1, 1, 1, 1]);
    expect((await ask('metadata.token:x')).status).toBe(403);
    expect((await ask('metadata.internal:x')).body).toMatchObject({
      status: 400,
      detail: expect.stringContaining('private'),
    });
  });

  const suggested = async (query: string, as = 'admin'): Promise<string[]> => {
    const path = `/tasks/executions/query/suggestions?query=${encodeURIComponent(query)}`;
    const { status, body } = await rest.api.get(path, { as });
    expect(status).toBe(200);
    return body.suggestions.map(({ text }: Wire) => text);
  };

  it('D-4 proposes fields, and values that there are', async () => {
    expect(await suggested('sta')).toEqual(['status:', 'state:']);
    expect(await suggested('status:f')).toEqual(['failed', 'failure']);
    expect(await suggested('x task:si')).toContain('sign_up');
    expect(await suggested('tag:sh')).toEqual(['shop']);
    expect(await suggested('error:')).toEqual(['RangeError']);
    const at = '/tasks/executions/query/suggestions?query=task%3Aor%20x&position=7';
    const { body } = await rest.api.get(at, { as: 'admin' });
    expect(body.suggestions[0]).toEqual({ kind: 'value', text: 'order', description: '', position: 5, length: 2 });
    expect((await rest.api.get('/tasks/executions/query/suggestions?position=-1', { as: 'admin' })).status).toBe(400);
  });

  it('D-4 proposes paths that have an index, and D-16 tells who looks after a task', async () => {
    expect(await suggested('pay')).toEqual(['payload.', 'payload.user.id:']);
    expect(await suggested('user')).toEqual(['payload.user.id:']);
    expect(await suggested('pay', 'member')).toEqual(['payload.']);
    const { body } = await rest.api.get('/tasks/order', { as: 'admin' });
    expect(body).toMatchObject({
      searchable: ['payload.user.id'],
      owner: 'shop',
      runbook: 'https://wiki.example/order',
    });
  });

  it('D-31 proposes nothing of others to who sees only a part', async () => {
    expect(await suggested('task:', 'owner')).toEqual(['failing_task']);
    expect(await suggested('tag:', 'owner')).not.toContain('shop');
    expect(await suggested('task:', 'member')).toEqual(['order']);
  });
});
