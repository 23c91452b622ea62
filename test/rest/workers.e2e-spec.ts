import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Task, TaskWorkers } from '@taskledger/nestjs';
import { Gate } from '../fixtures/gate.js';
import { until } from '../fixtures/until.js';
import { submitted } from './support/followed.js';
import { dataSourceOf } from './support/reach-ledger.js';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';
import type { Answer } from './support/rest-client.js';
import { scoped, scopedAccess } from './support/scoped-access.js';
import type { Wire } from './support/wire.js';

@Injectable()
class Held {
  gate = new Gate();

  @Task('held', { module: 'held' })
  hold(): Promise<void> {
    return this.gate.opened;
  }
}

describe.each(PLATFORMS)('workers over REST on %s', (platform) => {
  let rest: RestApp;
  let id: string;
  let held: Held;

  beforeAll(async () => {
    rest = await startApp(platform, {
      admin: { access: scopedAccess },
      tasks: { queues: { mail: {} }, worker: { name: 'own', version: '2.0.0', queues: ['default', 'mail'] } },
      providers: [Held],
    });
    held = rest.app.get(Held);
    id = (await rest.app.get(TaskWorkers).list())[0]!.id;
    await until(async () => (await get()).memory_bytes !== null, 'a heartbeat');
  });
  beforeEach(() => {
    held.gate = new Gate();
  });
  afterEach(async () => {
    held.gate.open();
    await rest.app.get(TaskWorkers).resume(id);
  });
  afterAll(() => rest.close());

  const at = (node: string, view = ''): string => `/workers/${node}${view}`;
  const get = async (as = 'admin'): Promise<Wire> => (await rest.api.get(at(id), { as })).body;
  const listed = async (query = '', as = 'admin'): Promise<string[]> =>
    (await rest.api.get(`/workers${query}`, { as })).body.results.map((worker: Wire) => worker.node_name);
  const quiet = (body: object = {}, as = 'admin', node = id): Promise<Answer> =>
    rest.api.post(at(node, '/quiet'), body, { as });
  const resume = (body: object = {}, as = 'admin', node = id): Promise<Answer> =>
    rest.api.post(at(node, '/resume'), body, { as });
  const running = async (as: string, options: object = {}): Promise<string> => {
    const { execution_id: run } = await submitted(rest.api, 'held', { options }, as);
    await until(async () => (await get()).runs.some((each: Wire) => each.execution_id === run), 'it to run');
    return run;
  };

  it('D-25 shows a process, what it serves and what it runs', async () => {
    const run = await running('admin', { queue: 'mail' });
    const worker = await get();
    expect(worker).toEqual({
      node_id: id,
      node_name: 'own',
      host: expect.any(String),
      pid: process.pid,
      version: expect.any(String),
      app_version: '2.0.0',
      engine: expect.any(String),
      state: 'alive',
      quiet: null,
      started_at: expect.any(String),
      ended_at: null,
      heartbeat_at: expect.any(String),
      heartbeat_age_ms: expect.any(Number),
      memory_bytes: expect.any(Number),
      loop_lag_ms: expect.any(Number),
      queues: [
        { name: 'default', slots: 10, running: 0 },
        { name: 'mail', slots: 10, running: 1 },
      ],
      task_names: expect.arrayContaining(['held', 'greet_user']),
      running: 1,
      runs: [{ execution_id: run, task_name: 'held', queue: 'mail', since: expect.any(String) }],
    });
    const { body } = await rest.api.get('/workers');
    expect(body).toMatchObject({ count: 1, count_capped: false, results: [{ node_id: id, running: 1 }] });
  });

  it('D-25 finds processes by state, queue, task and text', async () => {
    for (const query of ['', '?state=alive,quiet', '?queue=mail', '?task_name=held', '?search=OWN', `?search=${id}`])
      expect([query, await listed(query)]).toEqual([query, ['own']]);
    for (const query of ['?state=lost', '?queue=other', '?task_name=other', '?search=zzz'])
      expect([query, await listed(query)]).toEqual([query, []]);
    for (const query of ['state=ajar', 'states=quiet', 'page=1'])
      expect([query, (await rest.api.get(`/workers?${query}`)).status]).toEqual([query, 400]);
  });

  it('D-25 lets operators make one quiet and resume it, who are on record', async () => {
    const { status, body } = await quiet({ reason: 'deploys' });
    expect([status, body.state]).toEqual([200, 'quiet']);
    expect(body.quiet).toEqual({ at: expect.any(String), by: 'u-admin', reason: 'deploys' });
    expect((await quiet({ reason: 'again' })).body.quiet.reason).toBe('deploys');
    const { execution_id: waiting } = await submitted(rest.api, 'greet_user');
    const { body: why } = await rest.api.get(`/tasks/executions/${waiting}/explain`);
    expect(why.reasons).toEqual([{ kind: 'no_worker', queue: 'default', since: null, quiet: 1 }]);
    expect((await rest.api.get('/queues/mail')).body).toMatchObject({ slots: 0, workers: [{ quiet: true }] });
    expect((await resume()).body).toMatchObject({ state: 'alive', quiet: null });
    await until(async () => (await rest.tasks.status(waiting)) === 'SUCCESS', 'it to run');
    const { results } = (await rest.api.get('/audit?limit=100')).body;
    expect(results.filter(({ action }: Wire) => action.startsWith('worker.')).slice(0, 3)).toMatchObject([
      { action: 'worker.resume', actor: 'u-admin', username: 'Ada', execution_id: null, details: { worker: id } },
      // It was quiet already.
      { action: 'worker.quiet', details: { worker: id, reason: 'again' } },
      { action: 'worker.quiet', status: 200, details: { worker: id, name: 'own', reason: 'deploys' } },
    ]);
  });

  it('D-25 has problems for what is not there, has gone, or is no reason', async () => {
    for (const node of [randomUUID(), 'x', 'a%00b'])
      for (const answer of [
        await rest.api.get(at(node)),
        await quiet({}, 'admin', node),
        await resume({}, 'admin', node),
      ])
        expect([node, answer.status, answer.body.code]).toEqual([node, 404, 'NOT_FOUND']);
    const gone = randomUUID();
    await dataSourceOf(rest).query(
      `INSERT INTO taskledger.task_node (id, name, host, pid, version, engine, dead_at)
       VALUES ($1, 'gone', 'host', 1, '1', 'postgres', clock_timestamp())`,
      [gone],
    );
    expect(await listed('?state=lost')).toEqual(['gone']);
    for (const answer of [await quiet({}, 'admin', gone), await resume({}, 'admin', gone)])
      expect([answer.status, answer.body.code]).toEqual([409, 'WORKER_GONE']);
    for (const body of [{ reason: '' }, { reason: 5 }, { until: '2030-01-01' }])
      expect([body, (await quiet(body)).status]).toEqual([body, 400]);
    expect((await resume({ reason: 'x' })).status).toBe(400);
  });

  it('D-25 gives each only the rights that it has, and of the runs those that it may list', async () => {
    const [run, own] = [await running('admin'), await running('member')];
    expect((await get('viewer')).runs.map((each: Wire) => each.execution_id)).toEqual([run, own]);
    expect(await get('member')).toMatchObject({ running: 2, runs: [{ execution_id: own }] });
    for (const answer of [await quiet({}, 'viewer'), await resume({}, 'viewer')]) expect(answer.status).toBe(403);
    expect((await rest.api.get('/workers', { as: 'stranger' })).status).toBe(403);
    expect((await rest.api.get(at(id), { as: 'stranger' })).status).toBe(404);
    expect((await rest.api.get('/me')).body.permissions).toMatchObject({ 'worker.read': true, 'worker.quiet': true });
  });

  it('D-25 shows no task that the user may not see', async () => {
    const { can } = scopedAccess;
    scopedAccess.can = (user, action, resource) =>
      !(resource?.type === 'task' && resource.name === 'held') && can(user, action, resource);
    try {
      const { task_names: tasks } = await get();
      expect([tasks.includes('greet_user'), tasks.includes('held')]).toEqual([true, false]);
    } finally {
      scopedAccess.can = can;
    }
  });

  it('D-25 is there for those only whose scope has all that it may run', async () => {
    const whole = scoped({ queues: ['default', 'mail', 'more'] });
    expect(await listed('', whole)).toEqual(['own']);
    expect((await quiet({}, whole)).body.quiet.by).toBe('u-scoped');
    for (const scope of [
      { queues: ['mail'] },
      { queues: ['default', 'mail'], tags: ['x'] },
      { tasks: ['held'] },
      { createdBy: 'u-scoped' },
    ]) {
      const as = scoped(scope);
      expect([scope, await listed('', as)]).toEqual([scope, []]);
      for (const answer of [await rest.api.get(at(id), { as }), await quiet({}, as), await resume({}, as)])
        expect([scope, answer.status, answer.text.includes('own')]).toEqual([scope, 404, false]);
    }
  });
});
