import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Queues, TaskQueues } from '@taskledger/nestjs';
import { until } from '../fixtures/until.js';
import { submitted } from './support/followed.js';
import { dataSourceOf } from './support/reach-ledger.js';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';
import { roleAccess } from './support/role-access.js';
import type { Answer } from './support/rest-client.js';
import type { Wire } from './support/wire.js';

/** `scoped <json>` is an administrator with this scope. */
const access = {
  ...roleAccess,
  authenticate: (request: Parameters<typeof roleAccess.authenticate>[0]) => {
    const [, scope] = /^Bearer scoped (.+)$/.exec(String(request.headers['authorization'])) ?? [];
    return scope ? { id: 'u-scoped', roles: ['admin', `scope ${scope}`] } : roleAccess.authenticate(request);
  },
  scope: ({ id, roles = [] }: { id: string; roles?: readonly string[] }) => {
    const scope = roles.find((role) => role.startsWith('scope '));
    return scope ? JSON.parse(scope.slice('scope '.length)) : roleAccess.scope!({ id, roles });
  },
};
const scoped = (scope: object): string => `scoped ${JSON.stringify(scope)}`;

describe.each(PLATFORMS)('queues over REST on %s', (platform) => {
  let rest: RestApp;

  beforeAll(async () => {
    rest = await startApp(platform, {
      admin: { access },
      tasks: {
        queues: {
          mail: { concurrency: 3, globalConcurrency: 10, limiter: { max: 100, duration: '1m' }, maxSize: 500 },
          held: {},
          other: {},
        },
        worker: { queues: ['default', 'side', 'mail', 'held'] },
      },
    });
    await until(async () => (await rest.api.get(at('mail'))).body.workers?.length === 1, 'the worker to be known');
  });
  afterEach(async () => {
    for (const name of ['mail', 'held', 'other']) {
      await rest.app.get(Queues).clear(name);
      await rest.app.get(TaskQueues).resume(name);
      await rest.app.get(TaskQueues).limit(name, null);
    }
  });
  afterAll(() => rest.close());

  const at = (name: string, view = ''): string => `/queues/${name}${view}`;
  const get = async (name: string, view = '', as = 'admin'): Promise<Wire> =>
    (await rest.api.get(at(name, view), { as })).body;
  const post = (name: string, view: string, body: object = {}, as = 'admin'): Promise<Answer> =>
    rest.api.post(at(name, view), body, { as });
  const put = (name: string, body: object, as = 'admin'): Promise<Answer> =>
    rest.api.ask('PUT', at(name, '/limits'), { body, as });
  const enqueue = async (queue: string, options: object = {}, as = 'admin'): Promise<string> =>
    (await submitted(rest.api, 'greet_user', { options: { queue, ...options } }, as)).execution_id;
  const listed = async (as: string): Promise<string[]> =>
    (await rest.api.get('/queues', { as })).body.results.map(({ name }: Wire) => name);
  const auditOf = async (name: string): Promise<Wire[]> =>
    (await rest.api.get('/audit?limit=1000')).body.results
      .filter(({ details, actor }: Wire) => details.queue === name && actor !== null)
      .toReversed();

  it('E13 keeps a reason whatever characters it has', async () => {
    const { status, body } = await post('held', '/pause', { reason: 'stock\u0000taking' });
    expect([status, body.paused.reason]).toEqual([200, 'stock\ufffdtaking']);
  });

  it('S1-25 lists queues with what waits in them, for how long, and what limits them', async () => {
    await post('held', '/pause', { reason: 'stocktaking' });
    const first = await enqueue('held');
    await dataSourceOf(rest).query(
      `UPDATE taskledger.task_execution SET created_at = created_at - interval '1 h' WHERE id = $1`,
      [first],
    );
    await enqueue('held');
    await enqueue('held', { delay: '1h' });
    const { body } = await rest.api.get('/queues');
    expect(body.count).toBe(body.results.length);
    expect(body.results.map(({ name }: Wire) => name)).toEqual(['default', 'held', 'mail', 'other', 'side']);
    const held = body.results.find(({ name }: Wire) => name === 'held');
    expect(held).toMatchObject({
      paused: { by: 'u-admin', reason: 'stocktaking', at: expect.any(String) },
      waiting: 2,
      delayed: 1,
      blocked: 0,
      unserved: 0,
      running: 0,
      slots: 10,
      max_size: null,
    });
    expect(held.oldest_ms).toBeGreaterThanOrEqual(3_600_000);
    expect(held.oldest_ms).toBeLessThan(3_700_000);
    expect(body.results.find(({ name }: Wire) => name === 'mail')).toMatchObject({
      paused: null,
      waiting: 0,
      oldest_ms: null,
      slots: 3,
      limits: { global_concurrency: 10, limiter: { max: 100, duration_ms: 60_000 } },
      limited_by: 'code',
      max_size: 500,
    });
  });

  it('shows who serves a queue and how much of it runs there, and that nobody does', async () => {
    const { body: run } = await rest.api.post('/tasks/patient_task/$execute', { options: { queue: 'mail' } });
    const busy = await until(async () => {
      const queue = await get('mail');
      return queue.running === 1 ? queue : undefined;
    }, 'it to run');
    expect(busy.workers).toEqual([
      {
        node_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        node_name: expect.any(String),
        host: expect.any(String),
        started_at: expect.any(String),
        slots: 3,
        running: 1,
        quiet: false,
      },
    ]);
    await rest.tasks.cancel(run.execution_id);
    expect(await get('other')).toMatchObject({ workers: [], slots: 0 });
  });

  it('counts what nobody has the handler of', async () => {
    await enqueue('other');
    expect(await get('other')).toMatchObject({ waiting: 1 });
    // As the sweep does with tickets whose task no process has.
    await dataSourceOf(rest).query(`UPDATE taskledger.task_ready SET queue = 'other?greet_user' WHERE queue = 'other'`);
    expect(await get('other')).toMatchObject({ waiting: 0, unserved: 1, oldest_ms: null });
    await dataSourceOf(rest).query(`UPDATE taskledger.task_ready SET queue = 'other' WHERE queue = 'other?greet_user'`);
  });

  it('S1-14 shows what is next in line, to those who may see it', async () => {
    expect(await get('held', '/next')).toEqual({ name: 'held', next: null, hidden: 0 });
    await post('held', '/pause');
    await enqueue('held', { priority: 5 });
    const urgent = await enqueue('held', { priority: 1 });
    expect(await get('held', '/next')).toMatchObject({ next: { id: urgent, task_name: 'greet_user' }, hidden: 0 });
    expect(await get('held', '/next', 'viewer')).toMatchObject({ next: { id: urgent } });
    // Lists only what is his own.
    expect(await get('held', '/next', 'member')).toEqual({ name: 'held', next: null, hidden: 1 });
    const own = await enqueue('other', {}, 'member');
    expect(await get('other', '/next', 'member')).toMatchObject({ next: { id: own } });
  });

  it('S1-14 ends what has not started, after its number was said', async () => {
    await post('held', '/pause');
    const ids = [await enqueue('held'), await enqueue('held', { delay: '1h' })];
    expect(await get('held', '/clear')).toEqual({ name: 'held', count: 2, count_capped: false });
    ids.push(await enqueue('held'));
    const grown = await post('held', '/clear', { expected_count: 2 });
    expect([grown.status, grown.body.code]).toEqual([409, 'QUEUE_GROWN']);
    expect(await get('held', '/clear')).toMatchObject({ count: 3 });
    const { status, body } = await post('held', '/clear', { expected_count: 3, reason: 'test data' });
    expect([status, body]).toEqual([200, { name: 'held', count: 3 }]);
    for (const id of ids)
      expect((await rest.api.get(`/tasks/executions/${id}`)).body).toMatchObject({
        status: 'REVOKED',
        reason: 'cleared',
      });
    expect(await get('held')).toMatchObject({ waiting: 0, delayed: 0 });
    expect((await post('held', '/clear', { expected_count: 0 })).body.count).toBe(0);
    const cleared = (await auditOf('held')).filter(({ action }) => action === 'queue.clear');
    expect(cleared).toMatchObject([
      { status: 409, code: 'QUEUE_GROWN', details: { expected_count: 2 } },
      { actor: 'u-admin', username: 'Ada', task_name: null, details: { count: 3, reason: 'test data' } },
      { status: 200, details: { queue: 'held', expected_count: 0 } },
    ]);
    expect(cleared[1]!.details.ids.toSorted()).toEqual(ids.toSorted());
    expect((await rest.api.get(`/audit?execution_id=${ids[0]}&action=queue.clear`)).body.results).toHaveLength(1);
  });

  it('pauses and resumes, and says who did it', async () => {
    const before = (await auditOf('held')).length;
    const { status, body } = await post('held', '/pause', { reason: 'the relay is down' });
    expect([status, body.paused]).toMatchObject([200, { by: 'u-admin', reason: 'the relay is down' }]);
    const id = await enqueue('held');
    // Whoever came first stays on record.
    expect((await post('held', '/pause', { reason: 'later' })).body.paused.reason).toBe('the relay is down');
    expect((await rest.api.get(`/tasks/executions/${id}/explain`)).body.reasons[0]).toMatchObject({
      kind: 'queue_paused',
    });
    expect((await post('held', '/resume')).body.paused).toBeNull();
    expect((await rest.tasks.waitFor(id, { timeout: '20s' })).outcome).toBe('success');
    expect((await auditOf('held')).slice(before)).toMatchObject([
      { action: 'queue.pause', details: { reason: 'the relay is down' } },
      { action: 'queue.pause', details: { reason: 'later' } },
      { action: 'queue.resume', username: 'Ada', status: 200 },
    ]);
  });

  it('D-23 N-10 tells what comes in and what ends, and when nothing waits any more', async () => {
    await post('held', '/pause');
    await dataSourceOf(rest).query(
      `INSERT INTO taskledger.task_stat_delta (bucket, task_name, queue, status, measure, latency, count, run_ms, wait_ms)
       SELECT date_trunc('minute', now() - interval '2 min'), 'echo', 'held', 'SUCCESS', measure, 6, 2000, 1000, 0
         FROM unnest(ARRAY['run', 'wait']) AS measure`,
    );
    for (let n = 0; n < 20; n++) await enqueue('held');
    const { flow, waiting } = (await rest.api.get('/queues/held')).body;
    // From the beginning of a minute on, ten to eleven of them.
    expect(flow.finished_per_minute).toBeGreaterThan(2_000 / 11.1);
    expect(flow.finished_per_minute).toBeLessThan(2_100 / 9.9);
    expect(flow.arrived_per_minute).toBeGreaterThanOrEqual(2);
    const minutes = flow.empty_in_ms.likely / 60_000;
    expect(minutes).toBeCloseTo(waiting / (flow.finished_per_minute - flow.arrived_per_minute), 1);
    expect(flow.empty_in_ms.least).toBeLessThan(flow.empty_in_ms.likely);
    expect(flow.empty_in_ms.most).toBeGreaterThan(flow.empty_in_ms.likely);
    await post('held', '/clear', { expected_count: 100 });
    expect((await rest.api.get('/queues/held')).body.flow.empty_in_ms).toBeNull();
    await post('held', '/resume');
  });

  it('D-24 pauses until a time', async () => {
    const until = new Date(Date.now() + 3_600_000).toISOString();
    expect((await post('held', '/pause', { until })).body.paused).toMatchObject({ until, reason: null });
    expect((await post('held', '/resume')).body.paused).toBeNull();
    for (const wrong of ['2020-01-01T00:00:00Z', 'tomorrow', 5]) {
      const { status, body } = await post('held', '/pause', { until: wrong });
      expect([status, body.errors]).toMatchObject([400, [{ field: 'until' }]]);
    }
    expect((await rest.api.get('/queues/held')).body.paused).toBeNull();
  });

  it('limits a queue in place of the code, and lets that count again', async () => {
    const { status, body } = await put('mail', { global_concurrency: 2, limiter: { max: 5, duration: '10s' } });
    expect([status, body.limited_by, body.limits]).toEqual([
      200,
      'operator',
      { global_concurrency: 2, limiter: { max: 5, duration_ms: 10_000 } },
    ]);
    expect((await put('mail', { global_concurrency: 4, limiter: null })).body.limits).toEqual({
      global_concurrency: 4,
      limiter: null,
    });
    expect((await put('mail', {})).body.limits).toEqual({ global_concurrency: null, limiter: null });
    const back = await rest.api.ask('DELETE', at('mail', '/limits'), {});
    expect([back.status, back.body.limited_by, back.body.limits.global_concurrency]).toEqual([200, 'code', 10]);
    const limited = (await auditOf('mail')).filter(({ action }) => action === 'queue.limit');
    expect(limited.map(({ details }) => details.limits)).toEqual([
      { globalConcurrency: 2, limiter: { max: 5, durationMs: 10_000 } },
      { globalConcurrency: 4 },
      {},
      null,
    ]);
  });

  it('D-24 clears without delayed executions, cleans what has ended, and obliterates once the name is given', async () => {
    await rest.app.get(TaskQueues).pause('held');
    const [now, later] = [await enqueue('held'), await enqueue('held', { delay: '1h' })];
    expect(await get('held', '/clear?delayed=false')).toMatchObject({ count: 1 });
    expect((await post('held', '/clear', { expected_count: 1, delayed: false })).body).toEqual({
      name: 'held',
      count: 1,
    });
    expect([await rest.tasks.status(now), await rest.tasks.status(later)]).toEqual(['REVOKED', 'PENDING']);
    const cleaned = await post('held', '/clean', { older_than_ms: 0, reason: 'test data' });
    expect([cleaned.status, cleaned.body]).toEqual([
      200,
      { name: 'held', deleted: expect.any(Number), kept: 0, cursor: null, done: true },
    ]);
    expect(await rest.tasks.get(now)).toBeNull();
    expect(await rest.tasks.status(later)).toBe('PENDING');
    const obliterated = await post('held', '/obliterate', { name: 'held', reason: 'renamed' });
    expect([obliterated.status, obliterated.body]).toEqual([
      200,
      { name: 'held', cancelled: 1, deleted: 1, kept: 0, cursor: null, done: true, removed: false },
    ]);
    expect(await rest.tasks.get(later)).toBeNull();
    expect((await get('held')).paused).toBeNull();
    const done = (await auditOf('held')).filter(({ action }) => /clean|obliterate/.test(action));
    expect(done.map(({ action, actor, details }) => [action, actor, details.reason])).toEqual(
      expect.arrayContaining([
        ['queue.clean', 'u-admin', 'test data'],
        ['queue.obliterate', 'u-admin', 'renamed'],
      ]),
    );
  });

  it('names the member that is wrong, and what is not there', async () => {
    const wrong: [method: string, view: string, body: object, field: string][] = [
      ['POST', '/pause', { reason: '' }, 'reason'],
      ['POST', '/pause', { until: '2020-01-01' }, 'until'],
      ['POST', '/resume', { reason: 'x' }, 'reason'],
      ['POST', '/clear', {}, 'expected_count'],
      ['POST', '/clear', { expected_count: -1 }, 'expected_count'],
      ['POST', '/clear', { expected_count: '3' }, 'expected_count'],
      ['POST', '/clear', { expected_count: 0, all: true }, 'all'],
      ['POST', '/clear', { expected_count: 0, delayed: 'no' }, 'delayed'],
      ['POST', '/clean', {}, 'older_than_ms'],
      ['POST', '/clean', { older_than_ms: -1 }, 'older_than_ms'],
      ['POST', '/clean', { older_than_ms: 0, cursor: 'x' }, 'cursor'],
      ['POST', '/obliterate', {}, 'name'],
      ['POST', '/obliterate', { name: 'mail' }, 'name'],
      ['POST', '/obliterate', { name: 'held', force: 'yes' }, 'force'],
      ['POST', '/obliterate', { name: 'held', all: true }, 'all'],
      ['PUT', '/limits', { global_concurrency: 0 }, 'global_concurrency'],
      ['PUT', '/limits', { global_concurrency: 'x' }, 'global_concurrency'],
      ['PUT', '/limits', { limiter: { max: 1 } }, 'limiter.duration'],
      ['PUT', '/limits', { limiter: { max: 1, duration: 'soon' } }, 'limiter.duration'],
      ['PUT', '/limits', { limiter: { max: 1, duration: '1m', burst: 2 } }, 'limiter.burst'],
      ['PUT', '/limits', { limiter: 5 }, 'limiter'],
      ['PUT', '/limits', { concurrency: 5 }, 'concurrency'],
    ];
    for (const [method, view, body, field] of wrong) {
      const answer = await rest.api.ask(method, at('held', view), { body });
      expect([view, body, answer.status, answer.body.errors?.[0]?.field]).toEqual([view, body, 400, field]);
    }
    const asked: [string, string, object?][] = [
      ['GET', ''],
      ['GET', '/next'],
      ['GET', '/clear'],
      ['POST', '/pause', {}],
      ['POST', '/resume', {}],
      ['POST', '/clear', { expected_count: 0 }],
      ['POST', '/clean', { older_than_ms: 0 }],
      ['POST', '/obliterate', { name: 'nobody' }],
      ['PUT', '/limits', {}],
      ['DELETE', '/limits'],
    ];
    for (const [method, view, body] of asked) {
      const answer = await rest.api.ask(method, at('nobody', view), { body });
      expect([method, view, answer.status, answer.body.code]).toEqual([method, view, 404, 'NOT_FOUND']);
    }
  });

  const DONE: [method: string, view: string, body?: object][] = [
    ['POST', '/pause', {}],
    ['POST', '/resume', {}],
    ['POST', '/clear', { expected_count: 9 }],
    ['POST', '/clean', { older_than_ms: 0 }],
    ['POST', '/obliterate', { name: 'held' }],
    ['PUT', '/limits', { global_concurrency: 1 }],
    ['DELETE', '/limits'],
  ];

  it('gives each only the rights that it has', async () => {
    for (const [method, view, body] of DONE)
      expect([method, view, (await rest.api.ask(method, at('held', view), { body, as: 'viewer' })).status]).toEqual([
        method,
        view,
        403,
      ]);
    expect(await listed('viewer')).toContain('held');
    for (const path of ['/queues', at('held')])
      expect((await rest.api.get(path, { as: 'stranger' })).status).toBe(path === '/queues' ? 403 : 404);
    expect((await rest.api.get('/me', { as: 'viewer' })).body.permissions).toMatchObject({
      'queue.read': true,
      'queue.pause': false,
      'queue.limit': false,
      'queue.clear': false,
      'queue.delete': false,
    });
  });

  it('has a queue for those only whose scope has all that is in it', async () => {
    const as = scoped({ queues: ['held', 'nobody'] });
    expect(await listed(as)).toEqual(['held']);
    for (const [method, view, body] of DONE)
      expect([view, (await rest.api.ask(method, at('held', view), { body, as })).status]).toEqual([view, 200]);
    const parts: object[] = [
      { queues: ['mail'] },
      { queues: ['held'], metadata: { tenant: 'a' } },
      { queues: ['held'], createdBy: 'u-scoped' },
      { queues: ['held'], tasks: ['greet_user'] },
      { createdBy: 'u-scoped' },
      { tags: ['demo'] },
    ];
    const id = await enqueue('other');
    for (const scope of parts) {
      const other = scoped(scope);
      for (const [method, view, body] of [['GET', ''], ['GET', '/next'], ['GET', '/clear'], ...DONE] as typeof DONE) {
        const { status } = await rest.api.ask(method, at('held', view), { body, as: other });
        expect([scope, method, view, status]).toEqual([scope, method, view, 404]);
      }
      expect(await listed(other)).not.toContain('held');
    }
    expect(await rest.tasks.status(id)).toBe('PENDING');
  });
});
