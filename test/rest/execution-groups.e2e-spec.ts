import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { QueryTooBroadError } from '@taskledger/nestjs';
import { pastExecutions } from '../fixtures/past-executions.js';
import { dataSourceOf } from './support/reach-ledger.js';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';
import { RestClient } from './support/rest-client.js';
import { roleAccess } from './support/role-access.js';
import { startStubHost } from './support/stub-host.js';
import type { Wire } from './support/wire.js';

const GROUPS = '/tasks/executions/groups';

describe.each(PLATFORMS)('groups of executions over REST on %s', (platform) => {
  let rest: RestApp;

  beforeAll(async () => {
    rest = await startApp(platform);
    const [admin, olga] = ['u-admin', 'u-owner'];
    await pastExecutions(dataSourceOf(rest), [
      { at: '2024-02-29T23:30:00Z', createdBy: admin },
      { at: '2024-12-31T23:59:59.999Z', createdBy: admin, status: 'FAILURE' },
      { at: '2025-01-01T00:00:00Z', createdBy: admin },
      { at: '2025-03-01T00:00:00Z', createdBy: admin, status: 'REVOKED' },
      { at: '2025-03-01T12:00:00Z', createdBy: olga, status: 'FAILURE' },
      { at: '2025-03-02T12:00:00Z', createdBy: admin, status: 'FAILURE', task: 'failing_task' },
    ]);
    await rest.tasks.enqueue('echo', {}, { createdBy: admin, delay: '1h' });
    await rest.tasks.enqueue('echo', {}, { createdBy: admin, delay: '1h' });
  });
  afterAll(() => rest.close());

  const groups = async (query: string, as = 'admin'): Promise<Wire> => {
    const { status, body, text } = await rest.api.get(`${GROUPS}?${query}`, { as });
    if (status !== 200) throw new Error(`${query} was answered with ${status}: ${text}`);
    return body;
  };
  const counts = async (query: string, as?: string): Promise<object> =>
    Object.fromEntries((await groups(query, as)).groups.map(({ value, count }: Wire) => [value, count]));
  const thisYear = String(new Date().getUTCFullYear());

  it('S4-20 counts by status, without those that none has', async () => {
    expect(await counts('by=status&my_tasks=false')).toEqual({ PENDING: 2, SUCCESS: 2, FAILURE: 3, REVOKED: 1 });
    expect(await counts('by=status&my_tasks=false&status=failure,started')).toEqual({ FAILURE: 3 });
    expect(await counts('by=status&my_tasks=false&task_name=failing_task')).toEqual({ FAILURE: 1 });
    expect(await groups('by=status&my_tasks=false&search=nothing-has-this')).toEqual({
      by: 'status',
      time_zone: 'UTC',
      groups: [],
      has_older: false,
    });
  });

  it('S3-43 counts by year, month and day, the latest first', async () => {
    const years = await groups('by=year&my_tasks=false');
    expect(years.groups.map(({ value, count }: Wire) => [value, count])).toEqual([
      [thisYear, 2],
      ['2025', 4],
      ['2024', 2],
    ]);
    expect(years).toMatchObject({ by: 'year', time_zone: 'UTC', has_older: false });
    expect(years.groups[1]).toMatchObject({
      from: '2025-01-01T00:00:00.000Z',
      to: '2026-01-01T00:00:00.000Z',
      count_capped: false,
    });
    const in2025 = 'my_tasks=false&start_date=2025-01-01&end_date=2025-12-31';
    expect(await counts(`by=month&${in2025}`)).toEqual({ '2025-03': 3, '2025-01': 1 });
    expect(await counts(`by=month&my_tasks=false&end_date=2024-12-31`)).toEqual({ '2024-12': 1, '2024-02': 1 });
    expect(await counts(`by=day&${in2025}`)).toEqual({ '2025-03-02': 1, '2025-03-01': 2, '2025-01-01': 1 });
    expect(await counts(`by=day&${in2025}&status=FAILURE`)).toEqual({ '2025-03-02': 1, '2025-03-01': 1 });
  });

  it('S3-43 has the days of the zone that is asked for', async () => {
    const until = 'my_tasks=false&end_date=2025-04-01';
    expect(await counts(`by=day&time_zone=Europe/Vienna&my_tasks=false&end_date=2024-03-02`)).toEqual({
      '2024-03-01': 1,
    });
    expect(await counts(`by=year&time_zone=Europe/Vienna&${until}`)).toEqual({ 2025: 5, 2024: 1 });
    expect(await counts(`by=year&time_zone=America/New_York&${until}`)).toEqual({ 2025: 3, 2024: 3 });
    expect(await groups(`by=day&time_zone=Asia/Kolkata&my_tasks=false&end_date=2024-03-02`)).toMatchObject({
      time_zone: 'Asia/Kolkata',
      groups: [{ value: '2024-03-01', from: '2024-02-29T18:30:00.000Z', to: '2024-03-01T18:30:00.000Z', count: 1 }],
    });
  });

  it.each(['S4-20 by=status', 'S3-43 by=year', 'S3-43 by=month', 'S3-43 by=day&time_zone=Europe/Vienna'])(
    '%s: the list behind each group has as many',
    async (title) => {
      const by = title.slice(title.indexOf('by='));
      for (const filters of [
        'my_tasks=false',
        'my_tasks=false&start_date=2024-06-01&end_date=2025-03-01T06:00:00Z',
        'created_by=u-owner&status=FAILURE',
      ]) {
        const answer = await groups(`${by}&${filters}`);
        expect(answer.groups.length).toBeGreaterThan(0);
        for (const { value, count, query } of answer.groups) {
          const { body } = await rest.api.get(`/tasks/executions?${query}`);
          expect([filters, value, body.count]).toEqual([filters, value, count]);
        }
      }
    },
  );

  it.each(['S4-20 by=status', 'S3-43 by=year'])('%s counts only what its user may see', async (title) => {
    const by = title.slice(title.indexOf('by='));
    const sum = async (query: string, as: string): Promise<number> =>
      Object.values(await counts(`${by}${query}`, as)).reduce((all: number, one: number) => all + one, 0);
    expect(await sum('', 'admin')).toBe(7);
    expect(await sum('&my_tasks=false', 'viewer')).toBe(8);
    expect(await sum('&my_tasks=false', 'owner')).toBe(1);
    expect(await sum('&created_by=u-admin', 'owner')).toBe(0);
    expect(await sum('', 'member')).toBe(0);
    for (const [query, as] of [
      ['&my_tasks=false', 'member'],
      ['&created_by=u-admin', 'member'],
      ['', 'stranger'],
    ] as const) {
      const { status } = await rest.api.get(`${GROUPS}?${by}${query}`, { as });
      expect([query, as, status]).toEqual([query, as, 403]);
    }
  });

  it('S3-43 looks at 100 periods, and says that there may be more', async () => {
    const { groups: days, has_older: hasOlder } = await groups('by=day&my_tasks=false');
    expect([days.length, hasOlder]).toEqual([1, true]);
    const [{ from }] = (await groups('by=year&my_tasks=false')).groups;
    const before = new Date(Date.parse(from) - 1).toISOString();
    expect(await counts(`by=year&my_tasks=false&end_date=${before}`)).toEqual({ 2025: 4, 2024: 2 });
  });

  it.each([
    ['', 'by'],
    ['by=hour', 'by'],
    ['by=day&time_zone=Nowhere/Land', 'time_zone'],
    ['by=status&granularity=day', 'granularity'],
    ['by=status&page=1', 'page'],
    ['by=status&status=BROKEN', 'status'],
    ['by=day&start_date=2026-02-30', 'start_date'],
    ['by=status&created_by=', 'created_by'],
  ])('S4-20 S3-43 answers 400 to "%s" and names the field', async (query, field) => {
    const { status, body } = await rest.api.get(`${GROUPS}?${query}`);
    expect([status, body.errors[0].field]).toEqual([400, field]);
  });

  it('S4-20 S3-43 says so when there are too many to count', async () => {
    const tooMany = () => Promise.reject(new QueryTooBroadError());
    const tasks = { countByStatus: tooMany, countByPeriod: tooMany };
    const host = await startStubHost(platform, { admin: { access: roleAccess }, tasks });
    const api = new RestClient(`${host.url}/api/v1`);
    for (const by of ['status', 'day']) {
      const { status, body } = await api.get(`${GROUPS}?by=${by}`);
      expect([by, status, body.code]).toEqual([by, 422, 'QUERY_TOO_BROAD']);
    }
    await host.close();
  });
});
