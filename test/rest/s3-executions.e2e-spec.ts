import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { finished, reached, submitted } from './support/followed.js';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';
import { dataSourceOf } from './support/reach-ledger.js';
import type { Wire } from './support/wire.js';

const ITEM = [
  'id',
  'task_id',
  'task_name',
  'module',
  'status',
  'created_at',
  'started_at',
  'finished_at',
  'created_by_id',
  'created_by_username',
  'duration',
  'is_completed',
  'is_running',
  'metadata',
];
const DETAIL = [...ITEM, 'task_args', 'task_kwargs', 'result', 'error', 'traceback', 'created_by'];

describe.each(PLATFORMS)('executions over REST on %s', (platform) => {
  let rest: RestApp;

  beforeAll(async () => {
    rest = await startApp(platform);
  });

  afterAll(async () => {
    await rest.close();
  });

  const list = async (query: string): Promise<Wire> => {
    const { status, body, text } = await rest.api.get(`/tasks/executions${query}`);
    if (status !== 200) throw new Error(`${query} was answered with ${status}: ${text}`);
    return body;
  };
  const idsOf = ({ results }: { results: { id: string }[] }): string[] => results.map(({ id }) => id);

  describe('the list', () => {
    it('S3-30 shows executions with these fields and without their contents', async () => {
      const { id } = await finished(rest.api, 'add', { params: { a: 1, b: 2 } });
      const { results } = await list('?task_name=add');
      const item = results.find((result: { id: string }) => result.id === id);
      expect(Object.keys(item)).toEqual(expect.arrayContaining(ITEM));
      expect(item).toMatchObject({
        task_id: id,
        task_name: 'add',
        module: 'math',
        status: 'SUCCESS',
        created_by_id: 'u-admin',
        created_by_username: 'Ada',
        duration: expect.any(Number),
        is_completed: true,
        is_running: false,
        metadata: {},
      });
      for (const heavy of ['task_kwargs', 'result', 'traceback']) expect(item).not.toHaveProperty(heavy);
      expect(Date.parse(item.created_at)).toBeLessThanOrEqual(Date.parse(item.finished_at));
    });

    it('S3-30 calls a running execution running', async () => {
      const { execution_id: id } = await submitted(rest.api, 'patient_task');
      await reached(rest.api, id, 'STARTED');
      const { results } = await list('?status=STARTED&task_name=patient_task');
      expect(results[0]).toMatchObject({ id, is_running: true, is_completed: false, finished_at: null });
      // Nothing of its start is in the record yet: it is what the claim of its process says.
      const { body } = await rest.api.get(`/tasks/executions/${id}`);
      const started = { status: 'STARTED', started_at: expect.any(String), node_id: expect.any(String) };
      expect(body).toMatchObject({ ...started, run: 1, waited_ms: expect.any(Number), crashes: 0, handovers: 0 });
      expect((await list('?status=PENDING,RETRY&task_name=patient_task')).results).toEqual([]);
      await rest.api.post(`/tasks/executions/${id}/cancel`);
    });

    it('filters by status, task, module, queue, tags, name and creator', async () => {
      const viewer = { params: {}, options: { tags: ['mine'], queue: 'side' } };
      const ok = await finished(rest.api, 'greet_user', viewer);
      const failed = await finished(rest.api, 'failing_task', { options: { tags: ['mine'] } });
      const found = async (query: string): Promise<string[]> => idsOf(await list(`?tags=mine&${query}`));
      expect(await found('status=SUCCESS')).toEqual([ok.id]);
      expect(await found('status=success,failure')).toEqual([failed.id, ok.id]);
      expect(await found('status=PENDING')).toEqual([]);
      expect(await found('task_name=failing_task')).toEqual([failed.id]);
      expect(await found('module=demo')).toEqual([failed.id, ok.id]);
      expect(await found('module=math')).toEqual([]);
      expect(await found('queue=side')).toEqual([ok.id]);
      expect(await found('tags=simple')).toEqual([ok.id]);
      expect(await found('search=GREET')).toEqual([ok.id]);
      expect(await found('search=%25')).toEqual([]);
      expect(await found('created_by=u-admin')).toEqual([failed.id, ok.id]);
      expect(await found('created_by=u-viewer')).toEqual([]);
      expect(await found('status=&module=')).toEqual([failed.id, ok.id]);
    });

    it('S3-29 filters by date; a date alone includes its whole day', async () => {
      const { id, created_at: createdAt } = await finished(rest.api, 'greet_user');
      const day = createdAt.slice(0, 10);
      const dayBefore = new Date(Date.parse(createdAt) - 86_400_000).toISOString().slice(0, 10);
      expect(idsOf(await list(`?start_date=${day}&end_date=${day}`))).toContain(id);
      expect(idsOf(await list(`?end_date=${dayBefore}`))).toEqual([]);
      const second = (offset: number): string => new Date(Date.parse(createdAt) + offset).toISOString();
      expect(idsOf(await list(`?start_date=${second(-2000)}&end_date=${second(2000)}`))).toContain(id);
      expect(idsOf(await list(`?start_date=${second(2000)}`))).not.toContain(id);
      expect(idsOf(await list(`?start_date=${second(-2000).replace('Z', '+00:00')}`))).toContain(id);
    });

    it('pages by number and by cursor, without a gap or a repetition', async () => {
      await Promise.all(Array.from({ length: 7 }, () => submitted(rest.api, 'echo', { options: { tags: ['paged'] } })));
      const all = await list('?tags=paged&page_size=100');
      expect(all).toMatchObject({ count: 7, count_capped: false, next: null, previous: null });
      const first = await list('?tags=paged&page_size=3');
      expect(first).toMatchObject({ count: 7, previous: null });
      expect(first.next).toMatch(/^\/api\/v1\/tasks\/executions\?.*cursor=/);
      const follow = async (link: string): Promise<Wire> => list(link.slice(link.indexOf('?')));
      const second = await follow(first.next);
      const third = await follow(second.next);
      expect([...idsOf(first), ...idsOf(second), ...idsOf(third)]).toEqual(idsOf(all));
      expect(third.next).toBeNull();
      expect(idsOf(await follow(third.previous))).toEqual(idsOf(second));
      expect(idsOf(await list('?tags=paged&page_size=3&page=2'))).toEqual(idsOf(second));
      expect(idsOf(await list('?tags=paged&page_size=3&page=9'))).toEqual([]);
      expect((await list('')).results.length).toBeLessThanOrEqual(10);
    });

    it.each([
      ['status=DONE', 'status'],
      ['page=0', 'page'],
      ['page=x', 'page'],
      ['page=1001', 'page'],
      ['page_size=101', 'page_size'],
      ['page_size=-1', 'page_size'],
      ['cursor=1', 'cursor'],
      ['start_date=yesterday', 'start_date'],
      ['end_date=99999-01-01', 'end_date'],
      ['module=a&module=b', 'module'],
      ['search=%00', 'search'],
      [`created_by=${'x'.repeat(300)}`, 'created_by'],
    ])('answers 400 to %s and names the field', async (query, field) => {
      const { status, body } = await rest.api.get(`/tasks/executions?${query}`);
      expect([status, body.code, body.errors[0].field]).toEqual([400, 'REQUEST_INVALID', field]);
    });

    it('treats hostile filters as text', async () => {
      const corpus = [`'; DROP TABLE task_execution; --`, `" OR 1=1`, '\\', '%', '_', '{{7*7}}', '(a+)+$'.repeat(20)];
      for (const text of corpus) {
        for (const name of ['task_name', 'module', 'queue', 'search', 'created_by', 'tags']) {
          expect(await list(`?${name}=${encodeURIComponent(text)}`)).toMatchObject({ count: expect.any(Number) });
        }
      }
      const { status } = await rest.api.get('/tasks/executions?module[$ne]=a&task_name[]=b&__proto__[x]=1');
      expect(status).toBe(400);
      expect(({} as { x?: unknown }).x).toBeUndefined();
    });
  });

  describe('one execution', () => {
    it('S3-32 shows everything that is known', async () => {
      const execution = await finished(rest.api, 'failing_task', { params: { reason: 'test' } });
      const { body } = await rest.api.get(`/tasks/executions/${execution.id}`);
      expect(Object.keys(body)).toEqual(expect.arrayContaining(DETAIL));
      expect(body).toMatchObject({
        status: 'FAILURE',
        task_args: [],
        task_kwargs: { reason: 'test' },
        result: null,
        error: 'Something went wrong',
        error_type: 'RangeError',
        traceback: expect.stringContaining('Something went wrong'),
        created_by: 'u-admin',
      });
    });

    it('S3-32 keeps payload, result and metadata as they were sent', async () => {
      const params = { snake_case: 1, camelCase: { deep: [null, true, 'ü\u0000'] }, '': 0 };
      const { id, result } = await finished(rest.api, 'echo', { params, options: { metadata: params } });
      const stored = { ...params, camelCase: { deep: [null, true, 'ü\ufffd'] } };
      expect(result).toEqual(stored);
      const { body } = await rest.api.get(`/tasks/executions/${id}`);
      expect(body.task_kwargs).toEqual(stored);
      expect(body.metadata).toEqual(stored);
    });

    it('S3-32 answers 404 for what is not there', async () => {
      for (const id of [randomUUID(), 'no-id', '1', '%00', encodeURIComponent("' OR 1=1")]) {
        for (const route of ['', '/attempts', '/logs', '/artifacts']) {
          const { status, body } = await rest.api.get(`/tasks/executions/${id}${route}`);
          expect([id, route, status, body.code]).toEqual([id, route, 404, 'NOT_FOUND']);
        }
        expect((await rest.api.post(`/tasks/executions/${id}/cancel`)).status).toBe(404);
        expect((await rest.api.post(`/tasks/executions/${id}/retry`)).status).toBe(404);
      }
    });

    it('S3-33 is found by its task id', async () => {
      const taskId = `import:${randomUUID()}`;
      const { id } = await finished(rest.api, 'greet_user', { options: { task_id: taskId } });
      const { status, body } = await rest.api.get(`/tasks/executions/by-task-id/${taskId}`);
      expect(status).toBe(200);
      expect(Object.keys(body)).toEqual(expect.arrayContaining(DETAIL));
      expect(body).toMatchObject({ id, task_id: taskId });
      expect((await rest.api.get(`/tasks/executions/by-task-id/${id}`)).body.id).toBe(id);
      const long = `${randomUUID()}/ü`.padEnd(255, 'x');
      await submitted(rest.api, 'greet_user', { options: { task_id: long } });
      const found = await rest.api.get(`/tasks/executions/by-task-id/${encodeURIComponent(long)}`);
      expect(found.body.task_id).toBe(long);
      expect((await rest.api.get('/tasks/executions/by-task-id/nobody')).status).toBe(404);
      expect((await rest.api.get('/tasks/executions/by-task-id/a%00b')).status).toBe(404);
    });
  });

  describe('what can be done with it', () => {
    it('cancels one that waits, and says what became of it', async () => {
      const { execution_id: id } = await submitted(rest.api, 'greet_user', { options: { delay: '1h' } });
      const { status, body } = await rest.api.post(`/tasks/executions/${id}/cancel`, { reason: 'no longer wanted' });
      expect(status).toBe(200);
      expect(body).toMatchObject({ cancelled: true, id, status: 'REVOKED', reason: 'user_cancelled' });
      const again = await rest.api.post(`/tasks/executions/${id}/cancel`);
      expect([again.status, again.body.cancelled, again.body.status]).toEqual([200, false, 'REVOKED']);
      expect((await rest.api.get(`/tasks/executions/${id}`)).body.error).toBe('no longer wanted');
      const audit = await dataSourceOf(rest).query(
        `SELECT actor, action, details ->> 'status' AS status FROM "taskledger".task_audit WHERE execution_id = $1 ORDER BY id`,
        [id],
      );
      expect(audit).toEqual([
        { actor: 'u-admin', action: 'task.execute', status: null },
        { actor: 'u-admin', action: 'execution.cancel', status: 'REVOKED' },
        { actor: 'u-admin', action: 'execution.cancel', status: null },
      ]);
    });

    it('cancels one that runs', async () => {
      const { execution_id: id } = await submitted(rest.api, 'patient_task');
      await reached(rest.api, id, 'STARTED');
      const { body } = await rest.api.post(`/tasks/executions/${id}/cancel`, {});
      expect(body).toMatchObject({ cancelled: true, cancel_requested_at: expect.any(String) });
      await reached(rest.api, id, 'REVOKED');
    });

    it('repeats a finished one, with the same or another payload', async () => {
      const original = await finished(rest.api, 'add', { params: { a: 1, b: 2 } });
      const { status, body } = await rest.api.post(`/tasks/executions/${original.id}/retry`);
      expect(status).toBe(202);
      expect(body).toMatchObject({ retry_of: original.id, job_id: body.id, execution_id: body.id, task_name: 'add' });
      expect(body.id).not.toBe(original.id);
      expect((await reached(rest.api, body.id, 'SUCCESS')).result).toEqual({ result: 3 });
      const edited = await rest.api.post(`/tasks/executions/${original.id}/retry`, { params: { a: 20, b: 22 } });
      expect((await reached(rest.api, edited.body.id, 'SUCCESS')).result).toEqual({ result: 42 });
      expect((await rest.api.get(`/tasks/executions/${original.id}`)).body.task_kwargs).toEqual({ a: 1, b: 2 });
    });

    it('refuses to repeat one that has not finished, or with a payload that does not fit', async () => {
      const { execution_id: id } = await submitted(rest.api, 'add', {
        params: { a: 1, b: 2 },
        options: { delay: '1h' },
      });
      const early = await rest.api.post(`/tasks/executions/${id}/retry`);
      expect([early.status, early.body.code]).toEqual([409, 'EXECUTION_NOT_FINISHED']);
      await rest.api.post(`/tasks/executions/${id}/cancel`);
      const wrong = await rest.api.post(`/tasks/executions/${id}/retry`, { params: { a: 1 } });
      expect([wrong.status, wrong.body.errors[0].field]).toEqual([400, 'params.b']);
      const unknown = await rest.api.post(`/tasks/executions/${id}/retry`, { payload: {} });
      expect([unknown.status, unknown.body.errors[0].field]).toEqual([400, 'payload']);
      const reason = await rest.api.post(`/tasks/executions/${id}/cancel`, { reason: 7 });
      expect([reason.status, reason.body.errors[0].field]).toEqual([400, 'reason']);
    });
  });

  describe('what it leaves behind', () => {
    it('shows its attempts', async () => {
      const { id, attempt } = await finished(rest.api, 'flaky_task');
      const { body } = await rest.api.get(`/tasks/executions/${id}/attempts`);
      expect(body.count).toBe(2);
      expect(body.results).toMatchObject([
        { run: 1, attempt: 1, status: 'FAILURE', error: 'first attempt', traceback: expect.any(String) },
        { run: 2, attempt: 2, status: 'SUCCESS', error: null, duration: expect.any(Number) },
      ]);
      expect(attempt).toBe(2);
    });

    it('shows its log by level, by text and from a line on', async () => {
      const { id } = await finished(rest.api, 'talkative_task');
      const logs = async (query = ''): Promise<Wire> =>
        (await rest.api.get(`/tasks/executions/${id}/logs${query}`)).body;
      const messages = ({ results }: { results: { message: string }[] }): string[] =>
        results.map(({ message }) => message);
      const all = await logs();
      expect(messages(all)).toEqual(['first line', 'second line: 100% done', 'third line']);
      expect(all.results[0]).toMatchObject({ level: 'info', data: { rows: 42 }, run: 1, at: expect.any(String) });
      expect(messages(await logs('?level=warning'))).toEqual(['second line: 100% done']);
      expect(messages(await logs('?search=100%25'))).toEqual(['second line: 100% done']);
      expect(messages(await logs('?search=LINE&limit=1'))).toEqual(['first line']);
      const first = await logs('?limit=1');
      expect(messages(await logs(`?after=${first.next}`))).toEqual(['second line: 100% done', 'third line']);
      const last = await logs(`?after=${all.next}`);
      expect(last).toEqual({ next: all.next, dropped: 0, results: [] });
      for (const [query, field] of [
        ['level=loud', 'level'],
        ['after=x', 'after'],
        ['limit=0', 'limit'],
      ] as const) {
        const { status, body } = await rest.api.get(`/tasks/executions/${id}/logs?${query}`);
        expect([status, body.errors[0].field]).toEqual([400, field]);
      }
    });
  });
});
