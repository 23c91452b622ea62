import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mismatch } from './support/documented.js';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';
import type { Answer } from './support/rest-client.js';

describe.each(PLATFORMS)('S3: recording over REST on %s', (platform) => {
  let rest: RestApp;

  beforeAll(async () => {
    rest = await startApp(platform);
  });
  afterAll(() => rest.close());

  const registration = (more: object = {}) => ({
    task_id: `celery ${randomUUID()}/ü`,
    task_name: 'myapp.tasks.sync',
    module: 'sync',
    ...more,
  });
  const register = (body: object, as = 'admin'): Promise<Answer> => rest.api.post('/tasks/executions', body, { as });
  const report = (taskId: string, body: object, as = 'admin'): Promise<Answer> =>
    rest.api.ask('PATCH', `/tasks/executions/by-task-id/${encodeURIComponent(taskId)}`, { as, body });

  it('S3-05 records an execution, and answers a repetition with it', async () => {
    const body = registration({ task_args: [1], task_kwargs: { user: 7 }, metadata: { a: 1 } });
    const first = await register(body);
    expect(first).toMatchObject({
      status: 201,
      body: { task_id: body.task_id, status: 'PENDING', external: true, created_by_id: 'u-admin', metadata: { a: 1 } },
    });
    const again = await register({ ...body, task_name: 'other' });
    expect(again).toMatchObject({ status: 200, body: { id: first.body.id, task_name: 'myapp.tasks.sync' } });
    const detail = await rest.api.get(`/tasks/executions/${first.body.id}`);
    expect(detail.body).toMatchObject({ task_args: [1], task_kwargs: { user: 7 } });
    const { body: document } = await rest.api.get('/openapi.json');
    expect(mismatch(document, { $ref: '#/components/schemas/ExecutionItem' }, first.body)).toBeUndefined();
    expect(mismatch(document, { $ref: '#/components/schemas/Registration' }, body)).toBeUndefined();
  });

  it('S3-06 S3-07 starts at once and has no creator, if that is said', async () => {
    const { body } = await register(registration({ initial_status: 'STARTED', on_behalf: false }));
    expect(body).toMatchObject({ status: 'STARTED', started_at: expect.any(String), created_by_id: null });
  });

  it('S3-08 takes reports, merges metadata and keeps an end', async () => {
    const { body } = await register(registration({ metadata: { a: 1 } }));
    const started = await report(body.task_id, { status: 'STARTED', metadata: { progress_percent: 40 } });
    expect(started).toMatchObject({ status: 200, body: { status: 'STARTED', metadata: { a: 1 } } });
    const ended = await report(body.task_id, { status: 'SUCCESS', result: [1, null] });
    expect(ended).toMatchObject({ status: 200, body: { is_completed: true, metadata: { progress_percent: 100 } } });
    expect(await report(body.task_id, { status: 'SUCCESS', result: 2 })).toMatchObject({ status: 200 });
    const late = await report(body.task_id, { status: 'FAILURE', error: 'late' });
    expect(late).toMatchObject({ status: 409, body: { code: 'EXECUTION_FINISHED' } });
    const detail = await rest.api.get(`/tasks/executions/${body.id}`);
    expect(detail.body).toMatchObject({ status: 'SUCCESS', result: [1, null], error: null });
  });

  it('S3-08 knows no execution that nobody registered, and leaves our own alone', async () => {
    expect(await report('never-registered', { status: 'SUCCESS' })).toMatchObject({ status: 404 });
    const { body: own } = await rest.api.post('/tasks/echo/$execute', { options: { delay: '1h' } });
    const managed = await report(own.job_id, { status: 'SUCCESS' });
    expect(managed).toMatchObject({ status: 409, body: { code: 'EXECUTION_MANAGED' } });
  });

  it.each([
    [{ task_id: undefined }, 'task_id'],
    [{ module: 'x'.repeat(101) }, 'module'],
    [{ initial_status: 'SUCCESS' }, 'initial_status'],
    [{ task_kwargs: [] }, 'task_kwargs'],
    [{ created_by: 'somebody' }, 'created_by'],
  ])('S3-05 names what is wrong with %j', async (more, field) => {
    const { status, body } = await register(registration(more));
    expect({ status, fields: body.errors?.map((error: { field: string }) => error.field) }).toEqual({
      status: 400,
      fields: [field],
    });
  });

  it('S3-08 names what is wrong with a report', async () => {
    const { body } = await register(registration());
    for (const [wrong, field] of [
      [{ status: 'WAITING' }, 'status'],
      [{}, 'status'],
      [{ status: 'STARTED', metadata: 1 }, 'metadata'],
      [{ status: 'STARTED', started_at: 'now' }, 'started_at'],
    ] as const) {
      expect(await report(body.task_id, wrong)).toMatchObject({ status: 400, body: { errors: [{ field }] } });
    }
  });

  it('S3-26 asks who may record, and shows nobody what is not theirs', async () => {
    expect((await rest.api.post('/tasks/executions', registration(), { as: null })).status).toBe(401);
    expect((await register(registration(), 'viewer')).status).toBe(403);
    const { body: mine } = await register(registration(), 'owner');
    expect(mine.created_by_id).toBe('u-owner');
    expect((await report(mine.task_id, { status: 'STARTED' }, 'viewer')).status).toBe(403);
    expect((await report(mine.task_id, { status: 'STARTED' }, 'owner')).status).toBe(200);
    const { body: theirs } = await register(registration());
    expect((await report(theirs.task_id, { status: 'STARTED' }, 'owner')).status).toBe(404);
    expect((await register(registration({ task_id: theirs.task_id }), 'owner')).status).toBe(404);
  });
});
