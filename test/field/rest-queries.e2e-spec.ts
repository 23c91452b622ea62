import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PLATFORMS } from '../rest/support/rest-app.js';
import { RestClient } from '../rest/support/rest-client.js';
import { roleAccess } from '../rest/support/role-access.js';
import { type StubHost, startStubHost } from '../rest/support/stub-host.js';

const ID = '01a22494-3dc3-715f-97fb-8b9ae661eec4';
const PAGE = { items: [], nextCursor: undefined };

describe.each(PLATFORMS)('queries over REST on %s', (platform) => {
  let host: StubHost;
  let api: RestClient;
  const asked: object[] = [];

  beforeAll(async () => {
    const list = async (options: object): Promise<object> => (asked.push(options), PAGE);
    const count = async (): Promise<object> => ({ count: 0, capped: false });
    host = await startStubHost(platform, { admin: { access: roleAccess }, tasks: { list, count } });
    api = new RestClient(`${host.url}/api/v1`);
  });
  afterAll(() => host.close());

  it.each([
    ['/tasks/executions?statuss=FAILURE', 'statuss'],
    ['/tasks/executions?task_name[]=t', 'task_name[]'],
    ['/tasks/executions?task_name%5B%5D=t', 'task_name[]'],
    ['/tasks/executions?task_name[0]=t', 'task_name[0]'],
    ['/tasks/executions?module[$ne]=a', 'module[$ne]'],
    ['/tasks/executions?status=FAILURE&taskName=x', 'taskName'],
    ['/tasks/executions?Status=FAILURE', 'Status'],
    ['/tasks/executions?unknown', 'unknown'],
    ['/tasks/executions?__proto__=1', '__proto__'],
    ['/tasks/executions?constructor=1', 'constructor'],
    ['/tasks/executions/?pagesize=5', 'pagesize'],
    [`/tasks/executions/${ID}?include_meta=0`, 'include_meta'],
    [`/tasks/executions/by-task-id/${ID}?fields=a`, 'fields'],
    [`/tasks/executions/${ID}/logs?levl=error`, 'levl'],
    [`/tasks/executions/${ID}/attempts?limit=5`, 'limit'],
    [`/tasks/executions/${ID}/artifacts?limit=5`, 'limit'],
    ['/tasks?tag=a', 'tag'],
    ['/tasks/report?verbose=1', 'verbose'],
    ['/jobs?status=completed', 'status'],
    [`/jobs/${ID}?x=1`, 'x'],
    [`/jobs/${ID}/$stream?poll=1`, 'poll'],
    [`/jobs/${ID}/%24stream?poll=1`, 'poll'],
    [`/artifacts/${ID}/$download?inline=1`, 'inline'],
    ['/statistics?windows=1h', 'windows'],
    ['/events?task=x', 'task'],
    ['/health?full=1', 'full'],
    ['/tasks/config?all=1', 'all'],
    ['/openapi.json?v=2', 'v'],
  ])('B7 refuses the unknown parameter in %s', async (path, field) => {
    const { status, body } = await api.get(path);
    expect([status, body.code]).toEqual([400, 'REQUEST_INVALID']);
    expect(body.errors).toEqual([{ field, message: expect.stringContaining('there is no such parameter') }]);
  });

  it.each([
    [`/tasks/executions/${ID}/cancel?reason=x`, 'reason'],
    ['/tasks/report/$execute?priority=1', 'priority'],
    ['/tasks/report/%24execute?priority=1', 'priority'],
    ['/tasks/executions/bulk?action=retry', 'action'],
    ['/tasks/executions?task_id=x', 'task_id'],
  ])('B7 refuses the unknown parameter in POST %s', async (path, field) => {
    const { status, body } = await api.post(path, {});
    expect([status, body.errors?.[0].field]).toEqual([400, field]);
  });

  it('B7 names the parameters that there are', async () => {
    const { body } = await api.get('/tasks?tag=a');
    expect(body.errors[0].message).toBe('there is no such parameter; there are tags');
    expect((await api.get('/health?x=1')).body.errors[0].message).toContain('this route takes none');
  });

  it('says nothing of parameters to those whom it does not know', async () => {
    expect((await api.get('/tasks/executions?statuss=x', { as: 'nobody' })).status).toBe(401);
  });

  it('takes what it knows, once or more often, and leaves out what is empty', async () => {
    const query = 'task_name=a&task_name=b,c&status=failure&module=&tags=x%2Cy&search=a%3Fb?c&end_date=2024-02-29';
    expect((await api.get(`/tasks/executions?${query}`)).status).toBe(200);
    expect(asked.at(-1)).toMatchObject({
      taskName: ['a', 'b', 'c'],
      status: ['FAILURE'],
      tags: ['x', 'y'],
      search: 'a?b?c',
      createdTo: new Date('2024-02-29T23:59:59.999Z'),
    });
    expect(asked.at(-1)).not.toHaveProperty('module');
    const { status, body } = await api.get('/tasks/executions?module=a&module=b');
    expect([status, body.errors[0].field]).toEqual([400, 'module']);
  });

  it.each([
    '2026-02-30',
    '2025-02-29',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '2026-02-30T12:00:00Z',
    '2026-06-31T00:00:00%2B02:00',
    '2026-01-01T25:00:00Z',
    '10000-01-01',
    '1969-12-31',
    'yesterday',
  ])('B8 refuses the date %s', async (date) => {
    for (const field of ['start_date', 'end_date', 'finished_from', 'finished_to']) {
      const { status, body } = await api.get(`/tasks/executions?${field}=${date}`);
      expect([status, body.errors?.[0].field]).toEqual([400, field]);
    }
    const { status } = await api.get(`/statistics?from=${date}`);
    expect(status).toBe(400);
  });
});
