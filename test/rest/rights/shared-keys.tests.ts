import { expect, it } from '@jest/globals';
import { until } from '../../fixtures/until.js';
import type { Wire } from '../support/wire.js';
import { type Exchange, leaksIn } from './asking.js';
import { optionsOf, type TenantApp } from './tenant-app.js';
import { A, asUser, B } from './tenants.js';

/** Keys are shared by the whole ledger: whoever has the same one as tenant A learns that it is taken, and no more. */
export function sharedKeyTests(app: () => TenantApp): void {
  const asA = asUser('operator', A);
  const asB = asUser('operator', B);

  /** What tenant B is answered, after it was held against everything of tenant A. */
  async function told(method: string, path: string, body?: object): Promise<Exchange['answer']> {
    const answer = await app().rest.api.ask(method, path, { as: asB, body });
    expect({ [path]: leaksIn({ asked: { path, body }, answer }, await app().secrets()) }).toEqual({ [path]: [] });
    return answer;
  }

  const ofB = async (task: string, key: string): Promise<string> => {
    const { body } = await told('POST', `/tasks/${task}/$execute`, { params: { key } });
    return body.execution_id;
  };

  it.each(['locked', 'locked_or_failed'])(
    'does not tell which execution holds the lock of the task "%s"',
    async (task) => {
      const { tasks, api } = app().rest;
      const holder = await tasks.enqueue(task, { key: task, wait: true }, optionsOf(A));
      await until(async () => (await holder.status()) === 'STARTED', 'the lock to be held');
      const id = await ofB(task, task);
      await tasks.waitFor(id);
      expect((await tasks.get(id))?.duplicateOf).toBe(holder.id);
      const { body } = await told('GET', `/tasks/executions/${id}`);
      expect(body).toMatchObject({ status: task === 'locked' ? 'SKIPPED' : 'FAILURE', duplicate_of: null });
      const views = ['/attempts', '/logs', '/artifacts'].map((view) => `/tasks/executions/${id}${view}`);
      for (const path of [
        ...views,
        '/tasks/executions?my_tasks=false',
        `/jobs/${id}`,
        `/artifacts/${id}`,
        `/artifacts/${id}/$expand`,
      ])
        await told('GET', path);
      const { body: seen } = await api.get(`/tasks/executions/${id}`, { as: asUser('admin', B) });
      expect(seen.duplicate_of).toBe(holder.id);
      await tasks.cancel(holder.id);
      await tasks.waitFor(holder.id);
    },
  );

  it('does not tell which execution has a unique key, neither to an enqueue nor to a repetition', async () => {
    const { tasks } = app().rest;
    const id = await ofB('unique', 'k');
    await tasks.waitFor(id);
    const holder = await tasks.enqueue('unique', { key: 'k' }, { ...optionsOf(A), delay: '1h' });
    const rows = await app().rowsOfA();
    const asked: readonly [string, object][] = [
      ['/tasks/unique/$execute', { params: { key: 'k' } }],
      ['/tasks/unique/$execute', { params: { key: 'k', other: 1 } }],
      [`/tasks/executions/${id}/retry`, {}],
      [`/tasks/executions/${id}/retry`, { params: { key: 'k', other: 1 } }],
    ];
    for (const [path, body] of asked)
      expect([path, (await told('POST', path, body)).body.code]).toEqual([path, 'NOT_FOUND']);
    const { body: bulk } = await told('POST', '/tasks/executions/bulk', { action: 'retry', ids: [id] });
    expect(bulk.results).toMatchObject([{ id, outcome: 'skipped', code: 'NOT_FOUND' }]);
    const { body: audit } = await app().rest.api.get('/audit', { as: asB });
    expect(JSON.stringify(audit)).not.toContain(holder.id);
    expect(await app().rowsOfA()).toEqual(rows);
    await tasks.cancel(holder.id);
  });

  it('answers with what has a task id already to its owner only', async () => {
    const execute = (as: string, key: string): Promise<Wire> =>
      app().rest.api.post('/tasks/unique/$execute', { params: { key }, options: { task_id: 'order' } }, { as });
    const first = await execute(asA, 'order');
    const again = await execute(asA, 'order');
    const { execution_id } = first.body;
    expect([first.status, first.body.deduplicated]).toEqual([202, false]);
    expect([again.status, again.body]).toMatchObject([200, { deduplicated: true, execution_id }]);
    expect((await execute(asA, 'other')).body).toMatchObject({ status: 409, execution_id });
    for (const key of ['order', 'other'])
      await told('POST', '/tasks/unique/$execute', { params: { key }, options: { task_id: 'order' } });
    expect([(await execute(asB, 'order')).status, (await execute(asB, 'other')).status]).toEqual([404, 404]);
  });

  it('does not tell whose schedule has a name', async () => {
    const body = { task_name: B.task, cron: '0 0 1 1 *' };
    const rows = await app().rowsOfA();
    const { schedule } = app().target;
    const { status, body: problem } = await told('PUT', `/schedules/${schedule}`, body);
    expect([status, problem.code]).toEqual([409, 'SCHEDULE_NAME_TAKEN']);
    expect(await app().rowsOfA()).toEqual(rows);
  });

  it('keeps an execution by its own id from whoever takes that for a task id', async () => {
    const { done } = app().target;
    await told('POST', `/tasks/${B.task}/$execute`, { options: { task_id: done } });
    for (const path of [
      `/jobs/${done}`,
      `/tasks/executions/by-task-id/${done}`,
      `/tasks/executions/status?task_id=${done}`,
    ]) {
      const { body } = await app().rest.api.get(path, { as: asA });
      expect([path, body.execution_id ?? body.id]).toEqual([path, done]);
    }
  });
}
