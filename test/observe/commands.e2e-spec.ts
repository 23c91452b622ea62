import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { TaskModule } from '@taskledger/nestjs';
import { Gate } from '../fixtures/gate.js';
import { until } from '../fixtures/until.js';
import { PLATFORMS, type RestApp, startApp } from '../rest/support/rest-app.js';
import { livesOf, PlainBullMq, recorded, REDIS } from './support/observed-app.js';

describe.each(PLATFORMS)('what can be done to BullMQ jobs over REST on %s', (platform) => {
  let bull: PlainBullMq;
  let rest: RestApp;

  beforeAll(async () => {
    bull = new PlainBullMq();
    rest = await startApp(platform, {
      tasks: { timeouts: { nodeLease: '6s' } },
      imports: [TaskModule.observe({ queues: [bull.name], connection: REDIS, prefix: bull.prefix })],
    });
  });
  afterEach(() => bull.stopWorking());
  afterAll(async () => {
    await rest.close();
    await bull.close();
  });

  const post = (id: string, action: string, body?: object, as?: string) =>
    rest.api.post(`/tasks/executions/${id}/${action}`, body, { as });
  const pending = async (name: string, options = {}) => {
    const job = await bull.queue.add(name, { n: 1 }, options);
    return { job, execution: await recorded(rest.tasks, bull, job.id!, () => true) };
  };
  const audit = async (id: string) =>
    (await rest.api.get(`/audit?execution_id=${id}`)).body.results.map(({ action }: { action: string }) => action);

  it('S3-27 S3-30 S3-32 they are in lists and details, with their engine', async () => {
    bull.work(async () => ({ ok: true }));
    const job = await bull.queue.add('shown', { to: 'ada', password: 'hunter22' });
    const { id } = await recorded(rest.tasks, bull, job.id!);
    await until(async () => (await rest.tasks.get(id))?.isCompleted);
    const { body: page } = await rest.api.get(`/tasks/executions?queue=${bull.name}&task_name=shown&my_tasks=false`);
    expect(page.results).toEqual([
      expect.objectContaining({ id, external: true, engine: 'bullmq', engine_id: job.id }),
    ]);
    const { body } = await rest.api.get(`/tasks/executions/${id}`);
    expect(body).toMatchObject({
      status: 'SUCCESS',
      result: { ok: true },
      task_kwargs: { to: 'ada', password: '[REDACTED]' },
    });
    const taskId = encodeURIComponent(`bullmq:${bull.prefix}:${bull.name}:${job.id}`);
    expect((await rest.api.get(`/tasks/executions/by-task-id/${taskId}`)).body.id).toBe(id);
    expect((await rest.api.get(`/tasks/executions/stats?task_name=shown&my_tasks=false`)).body).toMatchObject({
      success: 1,
    });
  });

  it('S3-34 S3-35 a status and a sync ask BullMQ', async () => {
    const { job, execution } = await pending('asked', { delay: 3_600_000 });
    bull.work(async () => 'asked for');
    await job.promote();
    await until(() => job.isCompleted(), 'the job to end');
    expect((await post(execution.id, 'sync')).body).toMatchObject({ status: 'SUCCESS', result: 'asked for' });
    const query = `task_id=${encodeURIComponent(execution.taskId)}`;
    expect((await rest.api.get(`/tasks/executions/status?${query}&sync=true`)).body.status).toBe('SUCCESS');
  });

  it('cancel removes a waiting job, and says who did it', async () => {
    const { job, execution } = await pending('unwanted', { delay: 3_600_000 });
    const { status, body } = await post(execution.id, 'cancel', { reason: 'nobody wants it' });
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({ cancelled: true, status: 'REVOKED', reason: 'user_cancelled' }),
    ]);
    expect(await bull.queue.getJob(job.id!)).toBeUndefined();
    expect(await audit(execution.id)).toEqual(['execution.cancel']);
    expect((await post(execution.id, 'cancel')).body).toMatchObject({ cancelled: false });
  });

  it('cancel of a job that is being processed is refused, and nothing changes', async () => {
    const gate = new Gate();
    bull.work(() => gate.opened);
    const { job } = await pending('busy');
    const { id } = await recorded(rest.tasks, bull, job.id!, ({ status }) => status === 'STARTED');
    const refused = await post(id, 'cancel');
    expect([refused.status, refused.body]).toEqual([409, expect.objectContaining({ code: 'ENGINE_REFUSED' })]);
    expect(refused.body.detail).toMatch(/worker is processing/);
    const bulk = await rest.api.post('/tasks/executions/bulk', { action: 'cancel', ids: [id] });
    expect(bulk.body.results).toEqual([expect.objectContaining({ outcome: 'skipped', code: 'ENGINE_REFUSED' })]);
    expect(await rest.tasks.get(id)).toMatchObject({ status: 'STARTED', cancelRequestedAt: null });
    expect(await rest.tasks.cancelMany([id])).toEqual([]);
    gate.open();
    expect(await recorded(rest.tasks, bull, job.id!)).toMatchObject({ id, status: 'SUCCESS', reason: null });
  });

  it('retry lets BullMQ repeat a failed job, as an execution of its own', async () => {
    let isBroken = true;
    bull.work(async () => {
      if (isBroken) throw new Error('not yet');
      return 'mended';
    });
    const job = await bull.queue.add('repeated', { n: 7 });
    const failed = await recorded(rest.tasks, bull, job.id!);
    const edited = await post(failed.id, 'retry', { params: { n: 8 } });
    expect([edited.status, edited.body.code]).toEqual([400, 'OPTION_INVALID']);
    isBroken = false;
    const { status, body } = await post(failed.id, 'retry', {});
    expect([status, body]).toEqual([202, expect.objectContaining({ retry_of: failed.id, task_name: 'repeated' })]);
    expect(body.execution_id).not.toBe(failed.id);
    const repeated = await recorded(
      rest.tasks,
      bull,
      job.id!,
      ({ id, isCompleted }) => id !== failed.id && isCompleted,
    );
    expect(repeated).toMatchObject({ id: body.execution_id, status: 'SUCCESS', result: 'mended', payload: { n: 7 } });
    expect(await audit(failed.id)).toContain('execution.retry');
    const again = await post(failed.id, 'retry', {});
    expect([again.status, again.body.code]).toEqual([409, 'ENGINE_REFUSED']);
    expect(await livesOf(rest.tasks, bull, job.id!)).toHaveLength(2);
    await job.remove();
    const gone = await post(repeated.id, 'retry', {});
    expect([gone.status, gone.body.detail]).toEqual([409, expect.stringMatching(/does not have the job any more/)]);
  });

  it('promote makes a delayed job due, and nothing else', async () => {
    const { job, execution } = await pending('later', { delay: 3_600_000 });
    const { status, body } = await post(execution.id, 'promote');
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({ promoted: true, scheduled_for: null, status: 'PENDING' }),
    ]);
    expect(await job.getState()).toBe('waiting');
    expect(await audit(execution.id)).toEqual(['execution.promote']);
    const again = await post(execution.id, 'promote');
    expect([again.status, again.body.code]).toEqual([409, 'ENGINE_REFUSED']);
    const { body: ours } = await rest.api.post('/tasks/echo/$execute', { params: {}, options: { delay: '1h' } });
    expect((await post(ours.execution_id, 'promote')).status).toBe(200);
    await rest.tasks.waitFor(ours.execution_id);
    const refused = await post(ours.execution_id, 'promote');
    expect([refused.status, refused.body.code]).toEqual([409, 'EXECUTION_NOT_PROMOTABLE']);
    expect((await post(execution.id, 'promote', undefined, 'stranger')).status).toBe(404);
  });

  it('reorder changes the priority in BullMQ', async () => {
    const { job, execution } = await pending('ordered', { priority: 9 });
    expect(execution.priority).toBe(9);
    expect(await rest.tasks.reorder(execution.id, 2)).toBe(true);
    expect((await bull.queue.getJob(job.id!))?.priority).toBe(2);
    expect(await rest.tasks.get(execution.id)).toMatchObject({ priority: 2 });
  });

  it('S3-08 nobody else reports their status', async () => {
    const { execution } = await pending('reported', { delay: 3_600_000 });
    const path = `/tasks/executions/by-task-id/${encodeURIComponent(execution.taskId)}`;
    const { status, body } = await rest.api.ask('PATCH', path, { body: { status: 'SUCCESS' } });
    expect([status, body.code]).toEqual([409, 'EXECUTION_MANAGED']);
  });

  it('S3-16 S3-17 a clean-up removes rows of the ledger, and no job', async () => {
    const { TaskMaintenance } = await import('@taskledger/nestjs');
    const maintenance = rest.app.get(TaskMaintenance, { strict: false });
    bull.work(async () => 1);
    const done = await bull.queue.add('old', {});
    await recorded(rest.tasks, bull, done.id!);
    await bull.stopWorking();
    const { job: waiting } = await pending('still there', { delay: 3_600_000 });
    await maintenance.cleanupOldExecutions({ retentionDays: 0.000_000_01, onlyCompleted: false });
    expect(await livesOf(rest.tasks, bull, done.id!)).toEqual([]);
    expect(await livesOf(rest.tasks, bull, waiting.id!)).toHaveLength(1);
    expect(await done.getState()).toBe('completed');
    expect(await waiting.getState()).toBe('delayed');
  });

  it('health shows the queue', async () => {
    const { body } = await rest.api.get('/health');
    expect(body.details[`bullmq:${bull.prefix}:${bull.name}`]).toEqual({ status: 'up' });
    expect(body.status).toBe('ok');
  });
});
