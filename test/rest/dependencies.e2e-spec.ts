import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { finished, reached, submitted } from './support/followed.js';
import { dataSourceOf } from './support/reach-ledger.js';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';
import type { Answer } from './support/rest-client.js';
import type { Wire } from './support/wire.js';
import { WorkflowTasks } from './support/workflow.tasks.js';

const NOTHING = { upstreams: [], dependents: [], hidden_upstreams: 0, hidden_dependents: 0 };

describe.each(PLATFORMS)('dependencies over REST on %s', (platform) => {
  let rest: RestApp;

  beforeAll(async () => {
    rest = await startApp(platform, { providers: [WorkflowTasks] });
    rest.app.get(WorkflowTasks).refused.add('fail');
  });
  afterAll(() => rest.close());

  const run = (task: string, text: string, dependsOn?: unknown, as = 'admin'): Promise<Answer> =>
    rest.api.post(
      `/tasks/${task}/$execute`,
      { params: { text }, ...(dependsOn !== undefined && { options: { depends_on: dependsOn } }) },
      { as },
    );
  const begun = async (task: string, text: string, dependsOn?: unknown, as = 'admin'): Promise<string> => {
    const { status, body, text: said } = await run(task, text, dependsOn, as);
    if (status !== 202) throw new Error(said);
    return body.execution_id;
  };
  const detail = async (id: string, as = 'admin'): Promise<Wire> =>
    (await rest.api.get(`/tasks/executions/${id}`, { as })).body;
  const holding = async (as = 'admin'): Promise<string> => {
    const id = await begun('hold', 'held', undefined, as);
    await reached(rest.api, id, 'STARTED');
    return id;
  };
  const problemOf = ({ status, body }: Answer): [number, string, Wire[]] => [
    status,
    body.code,
    (body.errors ?? []).map(({ field }: Wire) => field),
  ];

  it('S1-04 C5 lets an execution wait for others, and says for which in both details', async () => {
    const held = await holding();
    const done = (await finished(rest.api, 'say', { params: { text: 'done' } })).id;
    const id = await begun('say', 'after', [done, { on: held, when: 'finished' }]);
    const waiting = await reached(rest.api, id, 'WAITING');
    const edges = [
      { id: held, task_name: 'hold', status: 'STARTED', when: 'finished', state: 'open' },
      { id: done, task_name: 'say', status: 'SUCCESS', when: 'success', state: 'met' },
    ];
    expect(waiting.dependencies).toMatchObject({ dependents: [], hidden_upstreams: 0, hidden_dependents: 0 });
    expect(waiting.dependencies.upstreams).toHaveLength(2);
    expect(waiting.dependencies.upstreams).toEqual(expect.arrayContaining([edges[0]]));
    expect((await detail(held)).dependencies).toEqual({
      ...NOTHING,
      dependents: [{ id, task_name: 'say', status: 'WAITING', when: 'finished', state: 'open' }],
    });
    await rest.api.post(`/tasks/executions/${held}/cancel`, {});
    const ended = await reached(rest.api, id, 'SUCCESS');
    expect(ended.dependencies.upstreams).toEqual(
      expect.arrayContaining([{ ...edges[0], status: 'REVOKED', state: 'met' }, edges[1]]),
    );
  });

  it('C4 fails what depends on a failure, and skips what needs one where there is none', async () => {
    const failed = (await finished(rest.api, 'waver', { params: { text: 'fail' } })).id;
    const done = (await finished(rest.api, 'waver', { params: { text: 'fine' } })).id;
    const after = await reached(rest.api, await begun('say', 'after', [failed]), 'FAILURE');
    expect(after).toMatchObject({
      reason: 'dependency_failed',
      dependencies: { upstreams: [{ id: failed, state: 'failed' }] },
    });
    const skipped = await reached(rest.api, await begun('say', 'x', [{ on: done, when: 'failure' }]), 'SKIPPED');
    expect(skipped).toMatchObject({
      reason: 'condition_not_met',
      dependencies: { upstreams: [{ id: done, when: 'failure', state: 'unmet' }] },
    });
    const comforted = await reached(rest.api, await begun('say', 'x', [{ on: failed, when: 'failure' }]), 'SUCCESS');
    expect(comforted.dependencies.upstreams).toMatchObject([{ id: failed, state: 'met' }]);
  });

  it('says nothing where there are none', async () => {
    expect((await finished(rest.api, 'say', { params: { text: 'alone' } })).dependencies).toEqual(NOTHING);
  });

  it('C5 refuses what is unknown, and names it', async () => {
    const [unknown, id] = [randomUUID(), (await submitted(rest.api, 'say', { params: { text: 'x' } })).execution_id];
    const refused = await run('say', 'x', [id, unknown]);
    expect(problemOf(refused)).toEqual([400, 'DEPENDENCY_UNKNOWN', ['options.depends_on']]);
    expect(refused.body.errors[0].message).toContain(unknown);
    expect(refused.text).not.toContain(id);
    expect(problemOf(await run('say', 'x', ['not an id']))).toEqual([
      400,
      'DEPENDENCY_UNKNOWN',
      ['options.depends_on'],
    ]);
  });

  it('refuses what is no list of dependencies', async () => {
    const id = (await submitted(rest.api, 'say', { params: { text: 'x' } })).execution_id;
    const fieldsOf = async (dependsOn: unknown): Promise<Wire> => problemOf(await run('say', 'x', dependsOn));
    expect(await fieldsOf(id)).toEqual([400, 'REQUEST_INVALID', ['options.depends_on']]);
    expect(await fieldsOf([7])).toEqual([400, 'OPTION_INVALID', ['options.depends_on[0]']]);
    expect(await fieldsOf([{ on: id, when: 'later' }])).toEqual([
      400,
      'OPTION_INVALID',
      ['options.depends_on[0].when'],
    ]);
    expect(await fieldsOf([{ on: id, if: 'x' }])).toEqual([400, 'OPTION_INVALID', ['options.depends_on[0].if']]);
    expect(await fieldsOf([{ when: 'success' }])).toEqual([400, 'OPTION_INVALID', ['options.depends_on[0]']]);
    expect(await fieldsOf([id, { on: id, when: 'finished' }])).toEqual([
      400,
      'OPTION_INVALID',
      ['options.depends_on[1]'],
    ]);
    const many = Array.from({ length: 1_001 }, () => randomUUID());
    expect(await fieldsOf(many)).toEqual([400, 'REQUEST_INVALID', ['options.depends_on']]);
  });

  it('E1 takes what is outside of the scope for unknown, and tells of it as a number', async () => {
    const [own, others] = [await holding('owner'), await holding('member')];
    const missing = randomUUID();
    const [hidden, absent] = [await run('say', 'x', [others], 'owner'), await run('say', 'x', [missing], 'owner')];
    expect(problemOf(hidden)).toEqual([400, 'DEPENDENCY_UNKNOWN', ['options.depends_on']]);
    expect(hidden.text.replaceAll(others, '')).toBe(absent.text.replaceAll(missing, ''));
    // An admin lets hers wait for another's as well.
    const id = await begun('say', 'between', [own, others], 'owner').catch(() => undefined);
    expect(id).toBeUndefined();
    const both = await begun('say', 'between', [own, others]);
    await dataSourceOf(rest).query(`UPDATE taskledger.task_execution SET created_by = 'u-owner' WHERE id = $1`, [both]);
    const seen = await detail(both, 'owner');
    expect(seen.dependencies).toEqual({
      ...NOTHING,
      upstreams: [{ id: own, task_name: 'hold', status: 'STARTED', when: 'success', state: 'open' }],
      hidden_upstreams: 1,
    });
    expect(JSON.stringify(seen)).not.toContain(others);
    const after = await begun('say', 'after hers', [own]);
    const { dependencies } = await detail(own, 'owner');
    expect(dependencies.dependents.map(({ id: other }: Wire) => other)).toEqual([both]);
    expect(dependencies.hidden_dependents).toBe(1);
    for (const held of [own, others]) await rest.api.post(`/tasks/executions/${held}/cancel`, {});
    await reached(rest.api, after, 'FAILURE');
  });

  it('keeps in the audit what an execution was to wait for', async () => {
    const done = (await finished(rest.api, 'say', { params: { text: 'first' } })).id;
    const id = await begun('say', 'audited', [done]);
    const [entry] = (await rest.api.get(`/audit?execution_id=${id}`)).body.results;
    expect(entry).toMatchObject({ action: 'task.execute', details: { options: { depends_on: [done] } } });
  });
});
