import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parallel, type WorkflowHandle, type Workflows } from '@taskledger/nestjs';
import { until } from '../fixtures/until.js';
import { dataSourceOf } from './support/reach-ledger.js';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';
import type { Answer } from './support/rest-client.js';
import type { Wire } from './support/wire.js';
import { careful, pending, say, speech, WorkflowTasks } from './support/workflow.tasks.js';

describe.each(PLATFORMS)('workflows over REST on %s', (platform) => {
  let rest: RestApp;
  let workflows: Workflows;
  let tasks: WorkflowTasks;

  beforeAll(async () => {
    rest = await startApp(platform, { providers: [WorkflowTasks] });
    tasks = rest.app.get(WorkflowTasks);
    workflows = tasks.workflows;
  });
  afterAll(() => rest.close());

  const at = (id: string, view = ''): string => `/workflows/${id}${view}`;
  const read = async (id: string, query = ''): Promise<Wire> => (await rest.api.get(at(id, query))).body;
  const listed = async (query: string, as = 'admin'): Promise<string[]> =>
    (await rest.api.get(`/workflows?${query}`, { as })).body.results.map(({ id }: Wire) => id);
  const reached = (id: string, ...states: string[]): Promise<Wire> =>
    until(
      async () => {
        const body = await read(id);
        return states.includes(body.state) ? body : undefined;
      },
      `workflow ${id} to be ${states.join(' or ')}`,
    );
  const codeOf = ({ status, body }: Answer): [number, string] => [status, body.code];
  const failing = async (text: string): Promise<WorkflowHandle> => {
    tasks.refused.add(text);
    const handle = await workflows.start(speech, { text });
    await reached(handle.id, 'failed');
    return handle;
  };
  const holding = async (text: string): Promise<WorkflowHandle> => {
    const handle = await workflows.start(pending, { text });
    await until(async () => (await read(handle.id)).nodes[0]?.status === 'STARTED', 'the first node to run');
    return handle;
  };

  it('S1-28 D-27 tells nodes, edges, branches and times of one that has succeeded', async () => {
    const { id } = await workflows.start(speech, { text: 'a long text of many words' }, { createdBy: 'ada' });
    const body = await reached(id, 'completed');
    expect(body).toMatchObject({
      id,
      name: 'speech',
      node_count: 5,
      nodes_by_status: { SUCCESS: 4, SKIPPED: 1 },
      hidden_nodes: 0,
      created_by_id: 'ada',
      current_step: 5,
      branches: [{ name: 'length', taken: 'then' }],
      offset: 0,
      next: null,
      edges_capped: false,
      retry_of: null,
      successor: null,
      deadline: null,
    });
    expect(body.nodes.map(({ name, status, reason }: Wire) => [name, status, reason])).toEqual([
      ['opened', 'SUCCESS', null],
      ['shortened', 'SUCCESS', null],
      ['kept', 'SKIPPED', 'condition_not_met'],
      ['spoken', 'SUCCESS', null],
      ['thanked', 'SUCCESS', null],
    ]);
    expect(body.nodes.map(({ arms }: Wire) => arms)).toEqual([
      [],
      [{ branch: 'length', arm: 'then', is_taken: true }],
      [{ branch: 'length', arm: 'else', is_taken: false }],
      [],
      [],
    ]);
    const [opened, , , spoken] = body.nodes;
    expect(opened).toMatchObject({ task_name: 'say', attempt: 1, max_attempts: 1, taken_over_from: null });
    const times = [opened.created_at, opened.queued_at, opened.started_at, opened.finished_at, spoken.queued_at];
    expect(times.map((time: string) => Date.parse(time)).toSorted((one, other) => one - other)).toEqual(
      times.map((time: string) => Date.parse(time)),
    );
    expect(body.edges).toEqual(
      expect.arrayContaining([
        { from: 'opened', to: 'shortened', when: 'success', state: 'met' },
        { from: 'kept', to: 'spoken', when: 'success', state: 'met' },
        { from: 'spoken', to: 'thanked', when: 'success', state: 'met' },
      ]),
    );
    expect(body.edges).toHaveLength(5);
  });

  it('tells the deadline of one that has one, and that it has passed', async () => {
    const { id } = await workflows.start(pending, { text: 'due' }, { deadline: '1500ms' });
    const late = await reached(id, 'failed');
    expect(late).toMatchObject({ reason: 'timeout' });
    expect(Date.parse(late.deadline)).toBe(Date.parse(late.created_at) + 1_500);
    expect(Date.parse(late.finished_at)).toBeGreaterThanOrEqual(Date.parse(late.deadline));
    const [item] = (await rest.api.get('/workflows?name=pending&state=failed')).body.results;
    expect(item).toMatchObject({ id, deadline: late.deadline });
  });

  it('D-27 tells what failed and what therefore did not run', async () => {
    const { id } = await failing('hum');
    const body = await read(id);
    expect(body.error).toMatch(/^Node "spoken" failed: cannot say "hum"/);
    const spoken = body.nodes.find(({ name }: Wire) => name === 'spoken');
    expect(spoken).toMatchObject({ status: 'FAILURE', error: 'cannot say "hum"' });
    const [thanked] = body.nodes.slice(-1);
    expect(thanked).toMatchObject({
      status: 'FAILURE',
      reason: 'dependency_failed',
      started_at: null,
      queued_at: null,
    });
    expect(body.edges).toContainEqual({ from: 'spoken', to: 'thanked', when: 'success', state: 'failed' });
  });

  it('tells of an edge for failures whether it was taken', async () => {
    tasks.refused.add('oops');
    const [well, badly] = [
      await workflows.start(careful, { text: 'well' }),
      await workflows.start(careful, { text: 'oops' }),
    ];
    const edge = { from: 'tried', to: 'comforted', when: 'failure' };
    expect((await reached(well.id, 'completed')).edges).toEqual([{ ...edge, state: 'unmet' }]);
    expect((await reached(badly.id, 'completed_with_errors')).edges).toEqual([{ ...edge, state: 'met' }]);
  });

  it('D-27 finds workflows by name, state, text and time, page by page, and nothing that is none', async () => {
    await rest.tasks.enqueue(say, { text: 'no workflow' });
    const { id: held } = await holding('listed');
    const { id: failed } = await failing('found');
    const all = await listed('page_size=100');
    expect(all.slice(0, 2)).toEqual([failed, held]);
    expect(await listed('name=pending&state=running')).toContain(held);
    expect(await listed('name=nobody')).toEqual([]);
    expect(await listed('state=failed')).toContain(failed);
    expect(await listed('state=failed')).not.toContain(held);
    expect(await listed('state=not_started&name=pending')).toEqual([]);
    expect(await listed('state=completed_with_errors')).toHaveLength(1);
    expect(await listed('search=SPEECH')).toContain(failed);
    expect(await listed(`search=${held}`)).toEqual([held]);
    expect(await listed('end_date=2020-01-01')).toEqual([]);
    expect(await listed('start_date=2020-01-01&page_size=100')).toEqual(all);
    const found: string[] = [];
    let next: string | null = '/api/v1/workflows?page_size=2';
    while (next) {
      const { body }: Answer = await rest.api.get(next.slice('/api/v1'.length));
      expect(body).toMatchObject({ count: all.length, count_capped: false });
      found.push(...body.results.map(({ id }: Wire) => id));
      next = body.next;
    }
    expect(found).toEqual(all);
    const [row] = (await rest.api.get('/workflows?name=pending')).body.results;
    expect(row).toMatchObject({ state: 'running', node_count: 2, nodes_by_status: { STARTED: 1, WAITING: 1 } });
    await rest.api.post(at(held, '/cancel'), {});
  });

  it('refuses what it does not know of a query', async () => {
    const fields = async (path: string): Promise<[number, string[]]> => {
      const { status, body } = await rest.api.get(path);
      return [status, (body.errors ?? []).map(({ field }: Wire) => field)];
    };
    expect(await fields('/workflows?state=late')).toEqual([400, ['state']]);
    expect(await fields('/workflows?other=1')).toEqual([400, ['other']]);
    expect(await fields('/workflows?page=200&page_size=100')).toEqual([400, ['page']]);
    const { id } = await workflows.start(careful, { text: 'asked' });
    expect(await fields(at(id, '?limit=10001'))).toEqual([400, ['limit']]);
    expect(await fields(at(id, '?offset=-1'))).toEqual([400, ['offset']]);
  });

  it('is bounded: nodes come a page at a time', async () => {
    const items = Array.from({ length: 25 }, (_, n) => ({ task: say, payload: { text: `${n}` }, key: `n${n}` }));
    const { id } = await workflows.start(parallel('many', items, { maxWorkers: 5 }));
    await reached(id, 'completed');
    const names: string[] = [];
    const edges: Wire[] = [];
    let next: string | null = `/api/v1${at(id, '?limit=10')}`;
    while (next) {
      const { body }: Answer = await rest.api.get(next.slice('/api/v1'.length));
      expect(body).toMatchObject({ node_count: 25, nodes_by_status: { SUCCESS: 25 }, offset: names.length });
      names.push(...body.nodes.map(({ name }: Wire) => name));
      edges.push(...body.edges);
      next = body.next;
    }
    expect(names).toEqual(items.map(({ key }) => key));
    expect(edges).toEqual((await read(id)).edges);
    // Each begins when the one five places before it has ended.
    expect(edges).toHaveLength(20);
  });

  it('D-27 cancels what is open, once, with a reason in the audit', async () => {
    const { id } = await holding('cancelled');
    const { status, body } = await rest.api.post(at(id, '/cancel'), { reason: 'no time' });
    expect([status, body]).toEqual([200, { id, name: 'pending', cancelled: true }]);
    const ended = await until(async () => {
      const now = await read(id);
      return now.nodes.every((node: Wire) => node.status === 'REVOKED') ? now : undefined;
    }, 'its nodes to be cancelled');
    expect(ended.state).toBe('cancelled');
    expect((await rest.api.post(at(id, '/cancel'), {})).body.cancelled).toBe(false);
    const { results } = (await rest.api.get(`/audit?execution_id=${id}`)).body;
    expect(results.at(-1)).toMatchObject({
      action: 'execution.cancel',
      actor: 'u-admin',
      details: { reason: 'no time' },
    });
  });

  it('S1-18 D-27 takes up again what failed, once, and says where that is', async () => {
    const { id } = await failing('again');
    tasks.refused.delete('again');
    const { status, body, headers } = await rest.api.post(at(id, '/retry-failed'), { reason: 'mended' });
    expect([status, body]).toMatchObject([202, { name: 'speech', retry_of: id, deduplicated: false }]);
    expect(headers.get('location')).toBe(`/api/v1/workflows/${body.id}`);
    const done = await reached(body.id, 'completed');
    expect(done).toMatchObject({ retry_of: id, created_by_id: 'u-admin', node_count: 5 });
    expect(done.nodes.map(({ name, taken_over_from: from }: Wire) => [name, from])).toEqual([
      ['opened', id],
      ['shortened', id],
      ['kept', id],
      ['spoken', null],
      ['thanked', null],
    ]);
    expect(done.edges).toContainEqual({ from: 'kept', to: 'spoken', when: 'success', state: 'met' });
    expect((await read(id)).successor).toBe(body.id);
    const audit = (await rest.api.get(`/audit?execution_id=${id}`)).body.results;
    expect(audit).toMatchObject([{ action: 'execution.retry', actor: 'u-admin', details: { reason: 'mended' } }]);
  });

  it('answers with the same while what was taken up again has not ended', async () => {
    const { id } = await holding('twice');
    await rest.api.post(at(id, '/cancel'), {});
    await reached(id, 'cancelled');
    const [one, other] = [
      await rest.api.post(at(id, '/retry-failed'), {}),
      await rest.api.post(at(id, '/retry-failed'), {}),
    ];
    expect([one.body.deduplicated, other.body.deduplicated]).toEqual([false, true]);
    expect(other.body.id).toBe(one.body.id);
    await rest.api.post(at(one.body.id, '/cancel'), {});
  });

  it('D-27 takes nothing up again where nothing failed', async () => {
    const { id } = await workflows.start(careful, { text: 'fine' });
    await reached(id, 'completed');
    expect(codeOf(await rest.api.post(at(id, '/retry-failed'), {}))).toEqual([409, 'WORKFLOW_NOT_FAILED']);
    const { id: held } = await holding('open');
    expect(codeOf(await rest.api.post(at(held, '/retry-failed'), {}))).toEqual([409, 'WORKFLOW_NOT_FAILED']);
    expect(codeOf(await rest.api.post(at(held, '/cancel'), { because: 'x' }))).toEqual([400, 'REQUEST_INVALID']);
    expect(codeOf(await rest.api.post(at(held, '/cancel'), { reason: 7 }))).toEqual([400, 'REQUEST_INVALID']);
    await rest.api.post(at(held, '/cancel'), {});
  });

  it('knows no workflow by an id that is unknown, malformed, of a node, or of an execution that is none', async () => {
    const { id: single } = await rest.tasks.enqueue(say, { text: 'single' });
    const { id } = await workflows.start(careful, { text: 'of nodes' });
    const [node] = (await read(id)).nodes;
    for (const view of ['', '/cancel', '/retry-failed']) {
      const ask = (of: string): Promise<Answer> =>
        view === '' ? rest.api.get(at(of)) : rest.api.post(at(of, view), {});
      expect(codeOf(await ask(randomUUID()))).toEqual([404, 'NOT_FOUND']);
      expect(codeOf(await ask('x'))).toEqual([404, 'NOT_FOUND']);
      expect(codeOf(await ask(single))).toEqual([404, 'NOT_A_WORKFLOW']);
      expect(codeOf(await ask(node.execution_id))).toEqual([404, 'NOT_A_WORKFLOW']);
    }
  });

  it('is named by its execution and by those of its nodes', async () => {
    const { id } = await workflows.start(careful, { text: 'linked' });
    const [node] = (await read(id)).nodes;
    const workflowOf = async (of: string): Promise<Wire> =>
      (await rest.api.get(`/tasks/executions/${of}`)).body.workflow;
    expect(await workflowOf(id)).toEqual({ id, node: null });
    expect(await workflowOf(node.execution_id)).toEqual({ id, node: 'tried' });
    const { id: single } = await rest.tasks.enqueue(say, { text: 'alone' });
    expect(await workflowOf(single)).toBeNull();
  });

  it('E5 says nothing of payloads and results, whoever asks', async () => {
    const { id } = await workflows.start(speech, { text: 'Zx9q' });
    await reached(id, 'completed');
    for (const path of ['/workflows', at(id)]) expect((await rest.api.get(path)).text).not.toContain('Zx9q');
  });

  it('D-31 lets a viewer read and change nothing, and strangers nothing at all', async () => {
    const { id } = await failing('viewed');
    expect((await rest.api.get(at(id), { as: 'viewer' })).body.state).toBe('failed');
    expect(await listed('state=failed', 'viewer')).toContain(id);
    for (const view of ['/cancel', '/retry-failed'])
      expect(codeOf(await rest.api.post(at(id, view), {}, { as: 'viewer' }))).toEqual([403, 'ACCESS_FORBIDDEN']);
    expect((await rest.api.get('/workflows', { as: 'stranger' })).status).toBe(403);
    expect((await rest.api.get(at(id), { as: 'stranger' })).status).toBe(404);
    expect((await rest.api.get('/workflows', { as: null })).status).toBe(401);
    expect((await read(id)).successor).toBeNull();
  });

  it('D-31 lists only what is one’s own for who may not view all', async () => {
    const { id } = await workflows.start(careful, { text: 'own' }, { createdBy: 'u-member' });
    await workflows.start(careful, { text: 'of another' }, { createdBy: 'u-other' });
    expect(await listed('', 'member')).toEqual([id]);
  });

  it('E1 keeps workflows and nodes that are outside of the scope from who asks', async () => {
    const other = await workflows.start(careful, { text: 'other' }, { createdBy: 'u-other' });
    const own = await workflows.start(careful, { text: 'hers' }, { createdBy: 'u-owner' });
    await Promise.all([reached(other.id, 'completed'), reached(own.id, 'completed')]);
    expect(await listed('page_size=100', 'owner')).toEqual([own.id]);
    expect((await rest.api.get(`/workflows?search=${other.id}`, { as: 'owner' })).body.count).toBe(0);
    for (const view of ['', '/cancel', '/retry-failed']) {
      const path = at(other.id, view);
      const answer = await (view === ''
        ? rest.api.get(path, { as: 'owner' })
        : rest.api.post(path, {}, { as: 'owner' }));
      expect(codeOf(answer)).toEqual([404, 'NOT_FOUND']);
    }
    // A node that has come to belong to somebody else.
    const [, second] = (await read(own.id)).nodes;
    await dataSourceOf(rest).query(`UPDATE taskledger.task_execution SET created_by = 'u-other' WHERE id = $1`, [
      second.execution_id,
    ]);
    const body = (await rest.api.get(at(own.id), { as: 'owner' })).body;
    expect(body).toMatchObject({ node_count: 2, hidden_nodes: 1, nodes_by_status: { SUCCESS: 1 }, edges: [] });
    expect(body.nodes.map(({ name }: Wire) => name)).toEqual(['tried']);
    const [row] = (await rest.api.get('/workflows', { as: 'owner' })).body.results;
    expect(row).toMatchObject({ id: own.id, node_count: 2, hidden_nodes: 1, nodes_by_status: { SUCCESS: 1 } });
  });

  it('E1 does not tell who may not see it that somebody has taken a workflow up again', async () => {
    const handle = await workflows.start(pending, { text: 'shared' }, { createdBy: 'u-owner' });
    await handle.cancel();
    await reached(handle.id, 'cancelled');
    const { body } = await rest.api.post(at(handle.id, '/retry-failed'), {});
    const answer = await rest.api.post(at(handle.id, '/retry-failed'), {}, { as: 'owner' });
    expect(codeOf(answer)).toEqual([404, 'NOT_FOUND']);
    expect(answer.text).not.toContain(body.id);
    expect((await rest.api.get(at(handle.id), { as: 'owner' })).body.successor).toBeNull();
    await rest.api.post(at(body.id, '/cancel'), {});
  });
});
