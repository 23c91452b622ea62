import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type TaskExecution, TaskTracker, type TrackedStatus } from '@taskledger/nestjs';
import { type ExternalEngine, ExternalEngines } from '../../libs/task/src/client/commands/external-engines.js';
import { mismatch } from './support/documented.js';
import { finished, reached, submitted } from './support/followed.js';
import { dataSourceOf } from './support/reach-ledger.js';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';

interface Job {
  readonly status: TrackedStatus;
  readonly details?: { readonly result?: unknown; readonly error?: string; readonly traceback?: string };
}

/** An engine of somebody else's, which records what it knows the way every program outside does. */
class Elsewhere implements ExternalEngine {
  readonly jobs = new Map<string, Job | Error>();
  asked = 0;

  constructor(private readonly tracker: TaskTracker) {}

  owns({ taskName }: TaskExecution): boolean {
    return taskName.startsWith('elsewhere.');
  }

  async sync({ taskId }: TaskExecution): Promise<void> {
    this.asked++;
    const job = this.jobs.get(taskId);
    if (job instanceof Error) throw job;
    if (job) await this.tracker.updateTaskStatus(taskId, job.status, job.details);
  }
}

describe.each(PLATFORMS)('S3: status and sync over REST on %s', (platform) => {
  let rest: RestApp;
  let engine: Elsewhere;
  let stop: () => void;

  beforeAll(async () => {
    rest = await startApp(platform);
    engine = new Elsewhere(rest.app.get(TaskTracker));
    stop = rest.app.get(ExternalEngines, { strict: false }).add(engine);
  });
  afterEach(() => void (engine.asked = 0));
  afterAll(async () => {
    stop();
    await rest.close();
  });

  const tracked = async (status: 'PENDING' | 'STARTED' = 'PENDING'): Promise<{ id: string; taskId: string }> => {
    const registration = { task_id: `celery ${randomUUID()}/ü`, task_name: 'elsewhere.sync', module: 'elsewhere' };
    const { body } = await rest.api.post('/tasks/executions', { ...registration, initial_status: status });
    return { id: body.id, taskId: body.task_id };
  };
  const status = (taskId: string, query = '', as?: string) =>
    rest.api.get(`/tasks/executions/status?task_id=${encodeURIComponent(taskId)}${query}`, { as });
  const byTaskId = (taskId: string, query = '') =>
    rest.api.get(`/tasks/executions/by-task-id/${encodeURIComponent(taskId)}${query}`);
  const sync = (id: string, as?: string) => rest.api.post(`/tasks/executions/${id}/sync`, undefined, { as });

  it('S3-34 answers with the detail of an execution by its task id', async () => {
    const taskId = `order ${randomUUID()}`;
    const { id } = await finished(rest.api, 'add', { params: { a: 1, b: 2 }, options: { task_id: taskId } });
    const { status: answered, body } = await status(taskId);
    expect(answered).toBe(200);
    expect(body).toEqual((await rest.api.get(`/tasks/executions/${id}`)).body);
    const { body: document } = await rest.api.get('/openapi.json');
    expect(mismatch(document, { $ref: '#/components/schemas/Execution' }, body)).toBeUndefined();
    const { parameters } = document.paths['/tasks/executions/status'].get;
    expect(parameters).toContainEqual(expect.objectContaining({ name: 'task_id', required: true }));
  });

  it('S3-34 answers 400 without a task id, 404 for an unknown or invisible one', async () => {
    for (const query of ['', '?task_id=', '?sync=true', '?task_id=a&task_id=b']) {
      const { status: answered, body } = await rest.api.get(`/tasks/executions/status${query}`);
      expect([query, answered, body.errors[0].field]).toEqual([query, 400, 'task_id']);
    }
    const { taskId } = await tracked();
    expect((await status(randomUUID())).status).toBe(404);
    expect((await status('x'.repeat(400))).status).toBe(404);
    for (const as of ['owner', 'stranger']) {
      const { status: answered, body } = await status(taskId, '', as);
      expect([answered, body.code]).toEqual([404, 'NOT_FOUND']);
    }
    expect(engine.asked).toBe(0);
  });

  it('S3-34 S3-33 asks what runs it, unless it is told not to', async () => {
    const { taskId } = await tracked();
    engine.jobs.set(taskId, { status: 'STARTED' });
    for (const word of ['false', '0', 'no', 'off', 'False']) {
      expect((await status(taskId, `&sync=${word}`)).body.status).toBe('PENDING');
      expect((await byTaskId(taskId, `?sync=${word}`)).body.status).toBe('PENDING');
    }
    expect(engine.asked).toBe(0);
    expect((await status(taskId)).body).toMatchObject({ status: 'STARTED', started_at: expect.any(String) });
    engine.jobs.set(taskId, { status: 'SUCCESS', details: { result: { rows: 3 } } });
    expect((await byTaskId(taskId)).body).toMatchObject({ status: 'SUCCESS', result: { rows: 3 }, is_completed: true });
    expect(engine.asked).toBe(2);
  });

  it('S3-34 S3-33 shows what is recorded where the engine does not answer', async () => {
    const { taskId } = await tracked('STARTED');
    engine.jobs.set(taskId, new Error('the engine is down'));
    for (const answer of [await status(taskId, '&sync=true'), await byTaskId(taskId)])
      expect(answer).toMatchObject({ status: 200, body: { task_id: taskId, status: 'STARTED' } });
    expect(engine.asked).toBe(2);
  });

  it('S3-35 copies status, result and error', async () => {
    const { id, taskId } = await tracked('STARTED');
    const details = { error: 'row 7 is broken', traceback: 'Traceback…' };
    engine.jobs.set(taskId, { status: 'FAILURE', details });
    const { status: answered, body } = await sync(id);
    expect([answered, body]).toEqual([200, expect.objectContaining({ id, status: 'FAILURE', ...details })]);
    expect(body.finished_at).toEqual(expect.any(String));
    // The day in which others are alike moves on.
    const synced = await rest.api.post(`/tasks/executions/${id}/sync/`);
    expect(synced.body).toEqual({ ...body, alike: synced.body.alike });
  });

  it('S3-35 answers 500 where the engine fails, 404 for what is not there', async () => {
    const { id, taskId } = await tracked('STARTED');
    engine.jobs.set(taskId, new Error('password=hunter2'));
    const failed = await sync(id);
    expect([failed.status, failed.body.code]).toEqual([500, 'INTERNAL']);
    expect(failed.text).not.toContain('hunter2');
    for (const unknown of [randomUUID(), 'no-id']) expect((await sync(unknown)).status).toBe(404);
    expect((await sync(id, 'owner')).status).toBe(404);
  });

  it('S3-36 never takes a report back that says more', async () => {
    const running = await tracked('STARTED');
    const finishedOne = await tracked('STARTED');
    await rest.app.get(TaskTracker).updateTaskStatus(finishedOne.taskId, 'SUCCESS', { result: 1 });
    // The engine knows nothing of the first, and something older of the second.
    engine.jobs.set(finishedOne.taskId, { status: 'STARTED' });
    expect((await sync(running.id)).body.status).toBe('STARTED');
    expect((await sync(finishedOne.id)).body).toMatchObject({ status: 'SUCCESS', result: 1 });
    expect((await status(finishedOne.taskId)).body.status).toBe('SUCCESS');
    expect(engine.asked).toBe(1);
  });

  it('S3-35 mends one of our own that nothing would start', async () => {
    const { execution_id: id } = await submitted(rest.api, 'echo', { options: { delay: '1h' } });
    const other = await submitted(rest.api, 'echo', { options: { delay: '1h' } });
    const ledger = dataSourceOf(rest);
    await ledger.query(`DELETE FROM taskledger.task_due`);
    await ledger.query(
      `UPDATE taskledger.task_execution SET created_at = created_at - interval '1 min', scheduled_for = NULL`,
    );
    expect((await sync(id)).body.id).toBe(id);
    await reached(rest.api, id, 'SUCCESS');
    // Only the one that was asked for was looked at.
    expect((await rest.api.get(`/tasks/executions/${other.execution_id}`)).body.status).toBe('PENDING');
    await rest.tasks.cancel(other.execution_id);
  });

  it('S3-39 takes as much of the metadata as is asked for', async () => {
    const options = { delay: '1h', metadata: { a: 1, b: 2 } };
    const { execution_id: id } = await submitted(rest.api, 'echo', { options });
    const shown = async (query: string): Promise<unknown[]> =>
      (
        await Promise.all([
          status(id, `&${query}`),
          byTaskId(id, `?${query}`),
          rest.api.post(`/tasks/executions/${id}/sync?${query}`),
        ])
      ).map(({ body }) => body.metadata);
    const thrice = (value: unknown): unknown[] => [value, value, value];
    expect(await shown('')).toEqual(thrice(options.metadata));
    expect(await shown('metadata_fields=b,c')).toEqual(thrice({ b: 2 }));
    expect(await shown('include_metadata=off&metadata_fields=b')).toEqual(thrice(null));
    await rest.tasks.cancel(id);
  });
});
