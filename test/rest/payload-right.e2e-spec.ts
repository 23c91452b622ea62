import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TaskAdminAccess } from '@taskledger/admin';
import { until } from '../fixtures/until.js';
import { CANARY, canaryPayload, CanaryTasks } from './support/canary.tasks.js';
import { EventStream } from './support/event-stream.js';
import { finished, reached, submitted } from './support/followed.js';
import { dataSourceOf } from './support/reach-ledger.js';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';
import { roleAccess } from './support/role-access.js';
import type { Wire } from './support/wire.js';

const RIGHT = 'execution.readPayload';
const NOTHING = { payload_visible: false, task_args: null, task_kwargs: null, result: null };
const CLERK = { as: 'clerk' };

describe.each(PLATFORMS)('the right to read payloads on %s', (platform) => {
  let rest: RestApp;
  let kept: Wire;
  const asked: Wire[] = [];
  // A member reads the payloads of what is his own.
  const can: TaskAdminAccess['can'] = (user, action, resource) => {
    if (action !== RIGHT || user.id !== 'u-member') return roleAccess.can(user, action, resource);
    asked.push(resource);
    return resource?.type === 'execution' && resource.createdBy === user.id;
  };

  beforeAll(async () => {
    rest = await startApp(platform, { providers: [CanaryTasks], admin: { access: { ...roleAccess, can } } });
    kept = await finished(rest.api, 'keep_canary', { params: canaryPayload({ password: 'a secret of it' }) });
  });
  afterAll(() => rest.close());

  it('E5 keeps payload and result out of details, and says so', async () => {
    const { id } = kept;
    for (const path of [`/${id}`, `/by-task-id/${id}`, `/status?task_id=${id}`]) {
      const { status, body } = await rest.api.get(`/tasks/executions${path}`, CLERK);
      expect([path, status]).toEqual([path, 200]);
      // The names of its members are part of a payload.
      expect(body).toMatchObject({ ...NOTHING, status: 'SUCCESS', masked_paths: [], can_unmask: false });
    }
    expect((await rest.api.post(`/tasks/executions/${id}/sync`, {}, CLERK)).body).toMatchObject(NOTHING);
    expect(kept).toMatchObject({ payload_visible: true, task_args: [], task_kwargs: { text: CANARY } });
  });

  it('E5 still shows errors and logs', async () => {
    const { id } = await finished(rest.api, 'fail_canary', { params: canaryPayload() });
    const { body } = await rest.api.get(`/tasks/executions/${id}`, CLERK);
    expect(body).toMatchObject({ ...NOTHING, error: 'It could not be done', error_type: 'RangeError' });
    const talked = await finished(rest.api, 'talkative_task');
    const { body: logs } = await rest.api.get(`/tasks/executions/${talked.id}/logs`, CLERK);
    expect(logs.results.map(({ message }: Wire) => message)).toContain('first line');
  });

  it('E5 says of every row of a list and of every job whether its payload may be read', async () => {
    const own = await finished(rest.api, 'echo', { params: canaryPayload() }, 'member');
    const flagsOf = (rows: Wire): unknown =>
      Object.fromEntries(
        rows.map(({ execution_id, id, payload_visible }: Wire) => [execution_id ?? id, payload_visible]),
      );
    asked.length = 0;
    const ids = `ids=${own.id},${kept.id}`;
    const list = await rest.api.get(`/tasks/executions?my_tasks=false&${ids}`, { as: 'viewer' });
    expect(flagsOf(list.body.results)).toEqual({ [own.id]: true, [kept.id]: true });
    const mine = await rest.api.get('/tasks/executions', { as: 'member' });
    expect(flagsOf(mine.body.results)).toEqual({ [own.id]: true });
    expect(asked).toMatchObject([{ type: 'execution', id: own.id, taskName: 'echo', createdBy: 'u-member' }]);
    for (const [id, isVisible] of [
      [own.id, true],
      [kept.id, false],
    ] as const) {
      expect((await rest.api.get(`/jobs/${id}`, { as: 'member' })).body).toMatchObject({ payload_visible: isVisible });
      const { body } = await rest.api.get(`/tasks/executions/${id}`, { as: 'member' });
      expect([body.payload_visible, body.task_kwargs?.text]).toEqual([isVisible, isVisible ? CANARY : undefined]);
    }
    const jobs = await rest.api.get('/jobs', CLERK);
    expect(jobs.body.length).toBeGreaterThan(1);
    for (const job of jobs.body) expect(job).toMatchObject({ payload_visible: false });
  });

  it('E5 keeps them out of the stream of a job, to its end', async () => {
    const { execution_id: id } = await submitted(rest.api, 'hold_canary', { params: canaryPayload() });
    await until(async () => (await rest.tasks.get(id))?.metadata['progress_percent'] === 30, 'its progress');
    const stream = await EventStream.open(`${rest.api.base}/jobs/${id}/$stream`, 'clerk');
    const first = await stream.next();
    await rest.api.post(`/tasks/executions/${id}/cancel`, {}, CLERK);
    const events = [first, ...(await stream.rest())];
    stream.close();
    expect(events.at(-1)?.data).toMatchObject({ status: 'canceled', payload_visible: false });
    expect(JSON.stringify(events)).not.toContain(CANARY);
  });

  it('E5 describes artifacts, and gives out nothing that is in them', async () => {
    const { body: list } = await rest.api.get(`/tasks/executions/${kept.id}/artifacts`, CLERK);
    const values = list.results.find(({ name }: Wire) => name === 'values');
    expect(list.results).toHaveLength(3);
    for (const artifact of list.results) expect(artifact).toMatchObject({ payload_visible: false });
    const envelope = (await rest.api.get(`/artifacts/${kept.id}`, CLERK)).body;
    expect(envelope).toMatchObject({ payload_visible: false, data: { task_name: 'keep_canary', error: null } });
    expect(envelope.data).toMatchObject({ params: null, result: null });
    const { body } = await rest.api.get(`/artifacts/${values.id}`, CLERK);
    expect(body).toMatchObject({ id: values.id, payload_visible: false, data: null });
    for (const id of [kept.id, values.id]) {
      for (const view of ['$metadata', '$tree'])
        expect((await rest.api.get(`/artifacts/${id}/${view}`, CLERK)).body).toMatchObject({ payload_visible: false });
      for (const view of ['$download', '$expand']) {
        const { status, body: problem } = await rest.api.get(`/artifacts/${id}/${view}`, CLERK);
        expect([view, status, problem.code]).toEqual([view, 403, 'ACCESS_FORBIDDEN']);
        expect(problem.detail).toContain(RIGHT);
      }
    }
    const ranged = await rest.api.get(`/artifacts/${values.id}/$download`, {
      ...CLERK,
      headers: { range: 'bytes=0-3' },
    });
    expect(ranged.status).toBe(403);
    expect((await rest.api.get(`/artifacts/${values.id}/$download`)).text).toContain(CANARY);
  });

  it('E5 unmasks for nobody who may not read the payload, whoever may unmask', async () => {
    const { status, body } = await rest.api.post(`/tasks/executions/${kept.id}/unmask`, {}, CLERK);
    expect([status, body.code, body.detail.includes(RIGHT)]).toEqual([403, 'ACCESS_FORBIDDEN', true]);
    const audit = `SELECT status, code FROM taskledger.task_audit WHERE action = 'execution.unmask' AND execution_id = $1`;
    expect(await dataSourceOf(rest).query(audit, [kept.id])).toEqual([{ status: 403, code: 'ACCESS_FORBIDDEN' }]);
    expect((await rest.api.post(`/tasks/executions/${kept.id}/unmask`)).body.task_kwargs).toMatchObject({
      password: 'a secret of it',
    });
  });

  it('E5 repeats what it does not show, and tells nothing of it', async () => {
    const { status, body, text } = await rest.api.post(`/tasks/executions/${kept.id}/retry`, {}, CLERK);
    expect([status, body.payload_visible, text.includes(CANARY)]).toEqual([202, false, false]);
    expect((await rest.tasks.get(body.execution_id))?.payload).toMatchObject({ text: CANARY });
    await reached(rest.api, body.execution_id, 'SUCCESS');
  });

  it('E5 takes a new payload for a repetition, but no value of the one that is not shown', async () => {
    const retry = (params: object): Promise<Wire> =>
      rest.api.post(`/tasks/executions/${kept.id}/retry`, { params }, CLERK);
    const refused = await retry({ text: 'x', password: '[REDACTED]' });
    expect([refused.status, refused.body.errors.map(({ field }: Wire) => field)]).toEqual([400, ['params.password']]);
    const { status, body } = await retry({ text: 'mine' });
    expect(status).toBe(202);
    expect((await rest.tasks.get(body.execution_id))?.payload).toEqual({ text: 'mine' });
    await reached(rest.api, body.execution_id, 'SUCCESS');
  });

  it('E5 answers to cancellations and to work that runs elsewhere without them', async () => {
    const record = { task_id: 'clerk-1', task_name: 'elsewhere', module: 'canary', task_kwargs: canaryPayload() };
    const reported = { status: 'SUCCESS', result: canaryPayload() };
    const answers = [
      await rest.api.post('/tasks/executions', record, CLERK),
      await rest.api.post('/tasks/executions', record, CLERK),
      await rest.api.ask('PATCH', '/tasks/executions/by-task-id/clerk-1', { ...CLERK, body: reported }),
      await rest.api.post(`/tasks/executions/${kept.id}/cancel`, {}, CLERK),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 200, 200, 200]);
    for (const { body, text } of answers) {
      expect(body).toMatchObject({ payload_visible: false });
      expect(text).not.toContain(CANARY);
    }
    expect((await rest.tasks.getByTaskId('clerk-1'))?.result).toEqual(canaryPayload());
  });

  it('E5 finds nothing by what is in a payload or a result, whoever asks', async () => {
    for (const as of ['admin', 'clerk']) {
      const { body } = await rest.api.get(`/tasks/executions?my_tasks=false&search=${CANARY}`, { as });
      expect([as, body.count]).toEqual([as, 0]);
    }
  });

  it('E5 is among the rights that a user is told of', async () => {
    const permissionOf = async (as: string): Promise<unknown> =>
      (await rest.api.get('/me', { as })).body.permissions[RIGHT];
    expect([await permissionOf('admin'), await permissionOf('clerk')]).toEqual([true, false]);
  });
});
