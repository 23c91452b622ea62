import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mismatch } from './support/documented.js';
import { finished, reached, submitted } from './support/followed.js';
import { dataSourceOf } from './support/reach-ledger.js';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';
import type { Wire } from './support/wire.js';

describe.each(PLATFORMS)('statistics over REST on %s', (platform) => {
  let rest: RestApp;

  beforeAll(async () => {
    rest = await startApp(platform);
    // What is usual is known for a while, so it has to be there first.
    await dataSourceOf(rest).query(
      `INSERT INTO taskledger.task_stat_delta VALUES
         (date_trunc('minute', now() - interval '2 h'), 'patient_task', 'default', 'RETRY', 'run', 4, 20, 80, 0)`,
    );
    await Promise.all(['greet_user', 'greet_user', 'failing_task'].map((task) => finished(rest.api, task)));
    await finished(rest.api, 'echo');
  });
  afterAll(() => rest.close());

  const statistics = async (query = '', as = 'admin'): Promise<Wire> => {
    const { status, body, text } = await rest.api.get(`/statistics${query}`, { as });
    if (status !== 200) throw new Error(`${query} was answered with ${status}: ${text}`);
    return body;
  };

  it('shows totals, a series and tasks, as documented', async () => {
    const body = await statistics();
    expect(body).toMatchObject({
      bucket: 'minute',
      bucket_seconds: 60,
      totals: { finished: 4, success: 3, failure: 1, failure_rate: 0.25, run_p95_ms: expect.any(Number) },
    });
    expect(body.series).toHaveLength(61);
    expect(body.series.reduce((sum: number, point: Wire) => sum + point.success, 0)).toBe(3);
    expect(body.tasks[0]).toMatchObject({ task_name: 'greet_user', finished: 2, failure_rate: 0 });
    const { body: document } = await rest.api.get('/openapi.json');
    expect(mismatch(document, document.components.schemas.Statistics, body)).toBeUndefined();
  });

  it('shows other times, tasks and queues', async () => {
    for (const [window, bucket] of [
      ['24h', 'ten_minutes'],
      ['7d', 'hour'],
      ['30d', 'day'],
    ] as const) {
      const body = await statistics(`?window=${window}`);
      expect([body.bucket, body.totals.finished, body.series.length <= 180]).toEqual([bucket, 4, true]);
    }
    expect((await statistics('?task_name=failing_task,echo')).totals).toMatchObject({ success: 1, failure: 1 });
    expect((await statistics('?queue=side')).totals).toMatchObject({ finished: 1 });
    expect((await statistics('?from=2026-01-01&to=2026-01-02')).totals).toMatchObject({
      finished: 0,
      wait_avg_ms: null,
    });
  });

  it('counts what the lists behind the counts show', async () => {
    const { execution_id: id } = await submitted(rest.api, 'patient_task');
    await reached(rest.api, id, 'STARTED');
    for (const query of ['', '?window=24h', '?task_name=failing_task,patient_task', '?queue=side', '?task_name=echo']) {
      const { now } = await statistics(query);
      for (const name of ['running', 'failing', 'slow']) {
        const { body } = await rest.api.get(`/tasks/executions?${now[name].query}`);
        expect([query, name, body.count, body.count_capped]).toEqual([query, name, now[name].count, false]);
      }
    }
    const { now } = await statistics();
    expect([now.running.count, now.failing.count, now.slow.count]).toEqual([1, 1, 1]);
    await rest.api.post(`/tasks/executions/${id}/cancel`);
  });

  it.each([
    ['window=1y', 'window'],
    ['window=1h&from=2026-01-01', 'window'],
    ['from=2026-01-02&to=2026-01-01', 'from'],
    ['from=2030-01-01', 'from'],
    ['bucket=year', 'bucket'],
    ['window=7d&bucket=minute', 'options.bucket'],
    ['to=x', 'to'],
    [`queue=${'x'.repeat(300)}`, 'queue'],
  ])('answers 400 to %s and names the field', async (query, field) => {
    const { status, body } = await rest.api.get(`/statistics?${query}`);
    expect([status, body.errors[0].field]).toEqual([400, field]);
  });

  it('shows nothing to whom it may not', async () => {
    expect((await rest.api.get('/statistics', { as: 'stranger' })).status).toBe(403);
    expect((await rest.api.get('/statistics', { as: null })).status).toBe(401);
    expect((await statistics('', 'viewer')).totals.finished).toBeGreaterThanOrEqual(4);
  });
});

describe.each(PLATFORMS)('statistics of a user who may see what is the own only, on %s', (platform) => {
  let rest: RestApp;

  beforeAll(async () => {
    rest = await startApp(platform);
    await finished(rest.api, 'failing_task');
    for (const as of ['owner', 'member']) {
      await finished(rest.api, 'greet_user', {}, as);
      await finished(rest.api, 'flaky_task', {}, as);
      await finished(rest.api, 'failing_task', { options: { queue: 'side' } }, as);
      const { execution_id: id } = await submitted(rest.api, 'echo', { options: { delay: '1h' } }, as);
      await rest.tasks.cancel(id);
    }
  });
  afterAll(() => rest.close());

  it.each(['owner', 'member'])('E4 count that: %s', async (as) => {
    const { status, body } = await rest.api.get('/statistics', { as });
    expect(status).toBe(200);
    expect(body.totals).toMatchObject({ finished: 4, success: 2, failure: 1, revoked: 1, skipped: 0, retry: 1 });
    expect(body.totals).toMatchObject({ run_p50_ms: expect.any(Number), wait_avg_ms: expect.any(Number) });
    expect(body.series).toHaveLength(61);
    expect(body.series.reduce((sum: number, point: Wire) => sum + point.finished, 0)).toBe(4);
    expect(body.tasks.map((task: Wire) => [task.task_name, task.finished]).toSorted()).toEqual([
      ['echo', 1],
      ['failing_task', 1],
      ['flaky_task', 1],
      ['greet_user', 1],
    ]);
    const { body: document } = await rest.api.get('/openapi.json');
    expect(mismatch(document, document.components.schemas.Statistics, body)).toBeUndefined();
  });

  it.each(['owner', 'member'])('E4 count what the lists behind the counts show: %s', async (as) => {
    for (const query of ['', '?queue=side', '?task_name=failing_task', '?window=24h&task_name=greet_user']) {
      const { now, totals } = (await rest.api.get(`/statistics${query}`, { as })).body;
      const { body } = await rest.api.get(`/tasks/executions?${now.failing.query}`, { as });
      expect([query, body.count, totals.failure]).toEqual([query, now.failing.count, now.failing.count]);
    }
  });

  it('E4 are nothing in another time or of another task', async () => {
    for (const query of ['from=2026-01-01&to=2026-01-02', 'task_name=add', 'queue=nowhere'])
      expect((await rest.api.get(`/statistics?${query}`, { as: 'member' })).body.totals.finished).toBe(0);
  });
});

describe('statistics of a user who may see some tasks only', () => {
  let rest: RestApp;

  beforeAll(async () => {
    const access = {
      authenticate: () => ({ id: 'u1' }),
      can: () => true,
      scope: () => ({ tasks: ['greet_user', 'add'] }),
    };
    rest = await startApp('express', { admin: { access } });
    const others = await rest.tasks.enqueue('failing_task', {});
    await rest.tasks.waitFor(others.id);
    await finished(rest.api, 'greet_user');
  });
  afterAll(() => rest.close());

  it('are of these tasks', async () => {
    const { body } = await rest.api.get('/statistics');
    expect(body).toMatchObject({ totals: { finished: 1, failure: 0 }, now: { failing: { count: 0 } } });
    expect(body.tasks.map((task: Wire) => task.task_name)).toEqual(['greet_user']);
    const { body: none } = await rest.api.get('/statistics?task_name=failing_task');
    expect(none).toMatchObject({ totals: { finished: 0 }, tasks: [], now: { failing: { count: 0 } } });
  });
});
