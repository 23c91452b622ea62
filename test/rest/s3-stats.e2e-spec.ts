import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { QueryTooBroadError, TaskTracker } from '@taskledger/nestjs';
import { mismatch } from './support/documented.js';
import { finished, submitted } from './support/followed.js';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';
import { RestClient } from './support/rest-client.js';
import { roleAccess } from './support/role-access.js';
import { startStubHost } from './support/stub-host.js';
import type { Wire } from './support/wire.js';

const NONE = {
  total: 0,
  pending: 0,
  started: 0,
  success: 0,
  failure: 0,
  retry: 0,
  revoked: 0,
  waiting: 0,
  skipped: 0,
};

describe.each(PLATFORMS)('S3: counts over REST on %s', (platform) => {
  let rest: RestApp;

  beforeAll(async () => {
    rest = await startApp(platform);
    await finished(rest.api, 'greet_user');
    await finished(rest.api, 'greet_user');
    await finished(rest.api, 'failing_task');
    const { execution_id: revoked } = await submitted(rest.api, 'add', {
      params: { a: 1, b: 2 },
      options: { delay: '1h' },
    });
    await rest.tasks.cancel(revoked);
    await submitted(rest.api, 'echo', { options: { delay: '1h' } });
    await finished(rest.api, 'add', { params: { a: 1, b: 2 } }, 'member');
    const tracked = { taskId: 'elsewhere', taskName: '__proto__', module: 'jobs', createdBy: 'u-admin' };
    await rest.app.get(TaskTracker).registerTaskExecution({ ...tracked, initialStatus: 'STARTED' });
  });
  afterAll(() => rest.close());

  const stats = async (query = '', as = 'admin'): Promise<Wire> => {
    const { status, body, text } = await rest.api.get(`/tasks/executions/stats${query}`, { as });
    if (status !== 200) throw new Error(`${query} was answered with ${status}: ${text}`);
    return body;
  };

  it('S3-37 counts by status, module and task, in whole numbers', async () => {
    const body = await stats();
    const failing = { ...NONE, total: 1, failure: 1 };
    const greeting = { ...NONE, total: 2, success: 2 };
    expect(body).toMatchObject({ ...NONE, total: 6, pending: 1, started: 1, success: 2, failure: 1, revoked: 1 });
    expect(Object.entries(body.by_module)).toEqual(
      expect.arrayContaining([
        ['demo', { ...NONE, total: 4, pending: 1, success: 2, failure: 1 }],
        ['math', { ...NONE, total: 1, revoked: 1 }],
        ['jobs', { ...NONE, total: 1, started: 1 }],
      ]),
    );
    expect(body.by_task_name).toMatchObject({ greet_user: greeting, failing_task: failing });
    expect(Object.keys(body.by_task_name)).toHaveLength(5);
    expect(Object.getOwnPropertyDescriptor(body.by_task_name, '__proto__')?.value).toEqual(body.by_module.jobs);
    expect(body).toMatchObject({ series: [], capped: false });
    const { text, body: document } = await rest.api.get('/openapi.json');
    expect(text).toContain('ExecutionStats');
    expect(mismatch(document, { $ref: '#/components/schemas/ExecutionStats' }, body)).toBeUndefined();
  });

  it('S3-37 counts what the filters leave', async () => {
    expect(await stats('?module=demo')).toMatchObject({ total: 4, by_task_name: { greet_user: { total: 2 } } });
    expect(await stats('?task_name=greet_user,failing_task')).toMatchObject({ total: 3, success: 2, failure: 1 });
    expect(await stats('/?module=nowhere')).toEqual({
      ...NONE,
      by_module: {},
      by_task_name: {},
      series: [],
      capped: false,
    });
    expect(await stats('?start_date=2020-01-01&end_date=2020-01-31')).toMatchObject({ total: 0 });
    const today = new Date().toISOString().slice(0, 10);
    expect((await stats(`?end_date=${today}`)).total).toBeGreaterThan(0);
  });

  it('S3-37 counts the executions that the list would show', async () => {
    for (const [query, as] of [
      ['', 'admin'],
      ['my_tasks=false', 'admin'],
      ['my_tasks=false', 'viewer'],
      ['created_by=u-member', 'admin'],
      ['my_tasks=1', 'member'],
      ['created_by=u-member', 'member'],
      ['my_tasks=false', 'owner'],
    ] as const) {
      const { body } = await rest.api.get(`/tasks/executions?${query}`, { as });
      expect([query, as, (await stats(`?${query}`, as)).total]).toEqual([query, as, body.count]);
    }
    expect((await stats('', 'member')).total).toBe(1);
    for (const query of ['my_tasks=false', 'created_by=u-admin']) {
      const { status } = await rest.api.get(`/tasks/executions/stats?${query}`, { as: 'member' });
      expect([query, status]).toEqual([query, 403]);
    }
    expect((await rest.api.get('/tasks/executions/stats', { as: 'stranger' })).status).toBe(403);
  });

  it.each([
    ['created_by=', 'created_by'],
    ['created_by=%01', 'created_by'],
    ['granularity=hour', 'granularity'],
    ['start_date=2026-02-30', 'start_date'],
    ['status=SUCCESS', 'status'],
  ])('S3-37 answers 400 to %s and names the field', async (query, field) => {
    const { status, body } = await rest.api.get(`/tasks/executions/stats?${query}`);
    expect([status, body.errors[0].field]).toEqual([400, field]);
  });

  it.each([
    ['day', 24, 3_600_000],
    ['month', 30, 86_400_000],
    ['year', 12, undefined],
  ])('S3-38 adds a series without gaps of a %s', async (granularity, points, widthMs) => {
    const { series, total } = await stats(`?granularity=${granularity}`);
    const times = series.map(({ bucket }: Wire) => Date.parse(bucket));
    expect(series).toHaveLength(points);
    expect(series.at(-1).count + series.at(-2).count).toBe(total);
    expect(series.slice(0, -2).every(({ count }: Wire) => count === 0)).toBe(true);
    const widths = new Set(times.slice(1).map((at: number, index: number) => at - times[index]));
    if (widthMs) expect(widths).toEqual(new Set([widthMs]));
    else expect(series.every(({ bucket }: Wire) => bucket.slice(8) === '01T00:00:00.000Z')).toBe(true);
  });

  it('S3-38 ends where the time of the filter ends', async () => {
    const old = await rest.tasks.enqueue('echo', {}, { createdBy: 'u-old', delay: '1h' });
    const at = (await rest.tasks.get(old.id))!.createdAt;
    const hour = `${at.toISOString().slice(0, 13)}:00:00.000Z`;
    const { series } = await stats(`?created_by=u-old&granularity=day&end_date=${at.toISOString()}`);
    expect(series.at(-1)).toEqual({ bucket: hour, count: 1 });
    const day = await stats('?granularity=day&start_date=2024-02-29&end_date=2024-02-29');
    expect([day.series[0].bucket, day.series[23].bucket]).toEqual([
      '2024-02-29T00:00:00.000Z',
      '2024-02-29T23:00:00.000Z',
    ]);
    const month = await stats('?granularity=month&end_date=2024-03-01');
    expect([month.series[0].bucket, month.series[28].bucket]).toEqual([
      '2024-02-01T00:00:00.000Z',
      '2024-02-29T00:00:00.000Z',
    ]);
    const year = await stats('?granularity=year&end_date=2024-03-31');
    expect([year.series[0].bucket, year.series[11].bucket]).toEqual([
      '2023-04-01T00:00:00.000Z',
      '2024-03-01T00:00:00.000Z',
    ]);
  });

  it('S3-37 says so when there are too many to count', async () => {
    const breakdown = () => Promise.reject(new QueryTooBroadError());
    const host = await startStubHost(platform, { admin: { access: roleAccess }, tasks: { breakdown } });
    const { status, body } = await new RestClient(`${host.url}/api/v1`).get('/tasks/executions/stats');
    expect([status, body.code]).toEqual([422, 'QUERY_TOO_BROAD']);
    expect(body.detail).toContain('shorter time');
    await host.close();
  });
});
