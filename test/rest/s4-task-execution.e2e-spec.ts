import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { TaskRegistry } from '@taskledger/nestjs';
import { IsDateString, IsISO8601, IsOptional } from 'class-validator';
import { randomUUID } from 'node:crypto';
import { until } from '../fixtures/until.js';
import { EventStream } from './support/event-stream.js';
import { mismatch } from './support/documented.js';
import { finished, reached, submitted } from './support/followed.js';
import { dataSourceOf } from './support/reach-ledger.js';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';
import type { Wire } from './support/wire.js';

describe.each(PLATFORMS)('S4 over REST on %s', (platform) => {
  let rest: RestApp;

  beforeAll(async () => {
    rest = await startApp(platform, { tasks: { limits: { payloadBytes: 200_000 } } });
  });

  afterAll(async () => {
    await rest.close();
  });

  describe('tasks', () => {
    it('S4-06 describes a task with its signature and parameters', async () => {
      const { status, body } = await rest.api.get('/tasks/greet_user');
      expect(status).toBe(200);
      expect(body).toMatchObject({
        name: 'greet_user',
        docstring: 'Simple task that returns a greeting.',
        signature: '(name?: string = "World")',
        parameters: [{ name: 'name', annotation: 'string', default: '"World"', required: false }],
        tags: ['demo', 'simple'],
        retry: { max_retries: 0 },
      });
      expect((await rest.api.get('/tasks/add')).body.parameters).toEqual([
        { name: 'a', annotation: 'integer', default: null, required: true },
        { name: 'b', annotation: 'integer', default: null, required: true },
      ]);
    });

    it('E16 marks the dates of a payload', async () => {
      class Window {
        @IsDateString() since!: string;
        @IsOptional() @IsISO8601() until?: string;
      }
      rest.app.get(TaskRegistry).registerFunction('window', () => undefined, { payload: Window });
      const { properties, required } = (await rest.api.get('/tasks/window')).body.payload_schema;
      const date = { type: 'string', format: 'date-time' };
      expect([properties, required]).toEqual([{ since: date, until: date }, ['since']]);
    });

    it('S4-07 lists the tasks that have all of the tags', async () => {
      const names = async (query: string): Promise<string[]> =>
        (await rest.api.get(`/tasks${query}`)).body.map(({ name }: { name: string }) => name);
      expect(await names('')).toEqual(expect.arrayContaining(['add', 'failing_task', 'greet_user']));
      expect(await names('?tags=demo')).toEqual(['failing_task', 'greet_user', 'patient_task']);
      expect(await names('?tags=demo,simple')).toEqual(['greet_user']);
      expect(await names('?tags=demo&tags=simple')).toEqual(['greet_user']);
      expect(await names('?tags=demo,math')).toEqual([]);
    });

    it('S4-08 answers 404 for a task that is not registered', async () => {
      const { status, body, headers } = await rest.api.get('/tasks/nobody');
      expect(status).toBe(404);
      expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(body).toMatchObject({ status: 404, title: 'Not Found', code: 'TASK_UNKNOWN', type: 'about:blank' });
      expect(body.detail).toContain('nobody');
    });

    it('S4-09 accepts a task with and without parameters', async () => {
      for (const body of [undefined, '', '{}', {}, { params: {} }, { params: null }]) {
        const headers = body === '' ? { 'content-type': 'application/json' } : undefined;
        const { status, body: answer } = await rest.api.post('/tasks/greet_user/$execute', body, { headers });
        expect({ sent: body, status }).toEqual({ sent: body, status: 202 });
        expect(answer.message).toBe(`Task 'greet_user' submitted for execution. Job ID: ${answer.job_id}`);
        expect(answer.execution_id).toBe(answer.job_id);
      }
      const { result } = await finished(rest.api, 'greet_user', { params: { name: 'Alice' } });
      expect(result).toEqual({ message: 'Hello, Alice!' });
    });

    it('S4-09 takes the operation percent-encoded too', async () => {
      expect((await rest.api.post('/tasks/greet_user/%24execute')).status).toBe(202);
      expect((await rest.api.post('/tasks/greet_user/$destroy')).status).toBe(404);
    });

    it('S4-10 answers 404, 400 and 413, and names what is wrong', async () => {
      const unknown = await rest.api.post('/tasks/nobody/$execute', {});
      expect([unknown.status, unknown.body.code]).toEqual([404, 'TASK_UNKNOWN']);
      const missing = await rest.api.post('/tasks/add/$execute', { params: { a: 6 } });
      expect([missing.status, missing.body.code]).toEqual([400, 'PAYLOAD_INVALID']);
      expect(missing.body.errors).toEqual([expect.objectContaining({ field: 'params.b' })]);
      const wrong = await rest.api.post('/tasks/add/$execute', { params: { a: 6, b: 'seven' } });
      expect(wrong.body.errors).toEqual([expect.objectContaining({ field: 'params.b' })]);
      const extra = await rest.api.post('/tasks/add/$execute', { params: { a: 6, b: 7, c: 8 } });
      expect(extra.body.errors).toEqual([expect.objectContaining({ field: 'params.c' })]);
      const large = await rest.api.post('/tasks/echo/$execute', { params: { text: 'x'.repeat(250_000) } });
      expect([large.status, large.body.code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    });

    it('takes a payload that is larger than what Express reads by default', async () => {
      const text = 'ä'.repeat(90_000);
      expect((await finished(rest.api, 'echo', { params: { text } })).result).toEqual({ text });
    });

    it('passes on the options that a client may choose', async () => {
      const options = { priority: 2, queue: 'side', tags: ['nightly'], metadata: { ticket: 7 }, timeout: '1m' };
      const taskId = `order/1 ü ${randomUUID()}`;
      const { job_id: jobId } = await submitted(rest.api, 'greet_user', { options: { ...options, task_id: taskId } });
      expect(jobId).toBe(taskId);
      const { body } = await rest.api.get(`/tasks/executions/by-task-id/${encodeURIComponent(taskId)}`);
      expect(body).toMatchObject({
        task_id: taskId,
        priority: 2,
        queue: 'side',
        tags: ['demo', 'simple', 'nightly'],
        metadata: { ticket: 7 },
        timeout_ms: 60_000,
      });
      const again = await submitted(rest.api, 'greet_user', { options: { task_id: taskId } });
      expect(again.execution_id).toBe(body.id);
    });

    it('refuses a task id that stands for other work with 409, and names the execution that has it', async () => {
      const options = { task_id: `order ${platform}`, delay: '1h' };
      const { execution_id: id } = await submitted(rest.api, 'echo', { params: { amount: 1 }, options });
      const problem = { status: 409, code: 'TASK_IDEMPOTENCY_MISMATCH', execution_id: id };
      const payload = await rest.api.post('/tasks/echo/$execute', { params: { amount: 2 }, options });
      expect(payload).toMatchObject({ status: 409, body: problem });
      const task = await rest.api.post('/tasks/greet_user/$execute', { options });
      expect(task).toMatchObject({ status: 409, body: problem });
      expect((await rest.api.get(`/tasks/executions/${id}`)).body.task_kwargs).toEqual({ amount: 1 });
    });

    it('passes on when a task is to run', async () => {
      const runAt = new Date(Date.now() + 3_600_000);
      const at = await submitted(rest.api, 'greet_user', { options: { run_at: runAt.toISOString() } });
      const later = await submitted(rest.api, 'greet_user', { options: { delay: '2h' } });
      const dueOf = async (id: string): Promise<Date> =>
        new Date((await rest.api.get(`/tasks/executions/${id}`)).body.scheduled_for);
      expect(await dueOf(at.execution_id)).toEqual(runAt);
      expect((await dueOf(later.execution_id)).getTime()).toBeGreaterThan(Date.now() + 7_000_000);
    });

    it('records who is signed in, and lets nobody say otherwise', async () => {
      const execution = await finished(rest.api, 'greet_user');
      expect(execution).toMatchObject({ created_by: 'u-admin', created_by_id: 'u-admin', created_by_username: 'Ada' });
    });

    it.each([
      [{ options: { priority: 11 } }, 'options.priority'],
      [{ options: { priority: '1' } }, 'options.priority'],
      [{ options: { queue: 'nowhere' } }, 'options.queue'],
      [{ options: { delay: 'soon' } }, 'options.delay'],
      [{ options: { run_at: 'tomorrow' } }, 'options.run_at'],
      [{ options: { delay: 5, run_at: '2099-01-01' } }, 'options.delay'],
      [{ options: { task_id: '' } }, 'options.task_id'],
      [{ options: { task_id: 'a\u0000b' } }, 'options.task_id'],
      [{ options: { tags: 'a' } }, 'options.tags'],
      [{ options: { tags: ['a,b'] } }, 'options.tags'],
      [{ options: { metadata: [] } }, 'options.metadata'],
      [{ options: { timeout: -1 } }, 'options.timeout'],
      [{ options: { createdBy: 'u-boss' } }, 'options.createdBy'],
      [{ options: { created_by: 'u-boss' } }, 'options.created_by'],
      [{ options: { retry: { maxRetries: 99 } } }, 'options.retry'],
      [{ options: { manager: {} } }, 'options.manager'],
      [{ options: { removeOnFail: true } }, 'options.removeOnFail'],
      [{ options: [] }, 'options'],
      [{ params: [] }, 'params'],
      [{ params: 'x' }, 'params'],
      [{ name: 'Alice' }, 'name'],
    ])('refuses %j and names it', async (body, field) => {
      const { status, body: problem } = await rest.api.post('/tasks/greet_user/$execute', body);
      expect(status).toBe(400);
      expect(problem.errors.map((error: { field: string }) => error.field)).toEqual([field]);
    });
  });

  describe('jobs', () => {
    it('S4-11 a finished job is completed, and its result is the id of an artifact', async () => {
      const { job_id: id } = await submitted(rest.api, 'greet_user');
      await reached(rest.api, id, 'SUCCESS');
      const { body } = await rest.api.get(`/jobs/${id}`);
      expect(body).toMatchObject({ id, status: 'completed', result: id, artifact_id: id, error: null });
      expect((await rest.api.get(`/artifacts/${body.result}`)).status).toBe(200);
    });

    it('S4-17 lists jobs by status, cancels one and keeps its history', async () => {
      const { job_id: id } = await submitted(rest.api, 'patient_task');
      await reached(rest.api, id, 'STARTED');
      const statuses = async (word: string): Promise<string[]> =>
        (await rest.api.get(`/jobs?status_filter=${word}`)).body.map((job: { id: string }) => job.id);
      expect(await statuses('running')).toContain(id);
      const { status, text } = await rest.api.delete(`/jobs/${id}`);
      expect([status, text]).toEqual([204, '']);
      const job = await until(async () => {
        const { body } = await rest.api.get(`/jobs/${id}`);
        return body.status === 'canceled' ? body : undefined;
      });
      expect(Object.keys(job)).toEqual(
        expect.arrayContaining([
          'submitted_at',
          'started_at',
          'finished_at',
          'error',
          'error_traceback',
          'artifact_id',
        ]),
      );
      expect(await statuses('running')).not.toContain(id);
      expect(await statuses('canceled')).toContain(id);
      expect((await rest.api.delete(`/jobs/${id}`)).status).toBe(204);
    });

    it('S4-17 tells a failed job from a completed one', async () => {
      const { id } = await finished(rest.api, 'failing_task');
      const { body } = await rest.api.get(`/jobs/${id}`);
      expect(body).toMatchObject({ status: 'failed', error: 'Something went wrong', artifact_id: id });
      expect(body.error_traceback).toContain('RangeError');
    });

    it('S4-17 answers 404 for an unknown job and 400 for a wrong status', async () => {
      for (const id of [randomUUID(), 'no-id', '%00']) {
        expect((await rest.api.get(`/jobs/${id}`)).status).toBe(404);
        expect((await rest.api.delete(`/jobs/${id}`)).status).toBe(404);
      }
      const { status, body } = await rest.api.get('/jobs?status_filter=SUCCESS');
      expect([status, body.errors[0].field]).toEqual([400, 'status_filter']);
    });

    it('S4-17 has a record with these fields, whatever became of the job', async () => {
      const fields = [
        'id',
        'status',
        'submitted_at',
        'started_at',
        'finished_at',
        'error',
        'error_traceback',
        'artifact_id',
      ];
      const { job_id: pending } = await submitted(rest.api, 'greet_user', { options: { delay: '1h' } });
      const { id: skipped } = await finished(rest.api, 'greet_user');
      await dataSourceOf(rest).query(`UPDATE "taskledger".task_execution SET status = 'SKIPPED' WHERE id = $1`, [
        skipped,
      ]);
      const shown = async (id: string): Promise<Wire> => (await rest.api.get(`/jobs/${id}`)).body;
      expect(Object.keys(await shown(pending))).toEqual(expect.arrayContaining(fields));
      expect(await shown(pending)).toMatchObject({
        status: 'pending',
        started_at: null,
        error: null,
        artifact_id: null,
      });
      expect(await shown(skipped)).toMatchObject({ status: 'completed', artifact_id: skipped, result: skipped });
      await rest.api.delete(`/jobs/${pending}`);
      expect(await shown(pending)).toMatchObject({ status: 'canceled', started_at: null, artifact_id: pending });
      const { body: document } = await rest.api.get('/openapi.json');
      for (const id of [pending, skipped])
        expect(mismatch(document, { $ref: '#/components/schemas/Job' }, await shown(id))).toBeUndefined();
    });

    it.each(['pending', 'running', 'completed', 'failed', 'canceled'])('S4-17 lists jobs that are %s', async (word) => {
      const { body } = await rest.api.get(`/jobs?status_filter=${word}&limit=1000`);
      const words = new Set(body.map(({ status }: Wire) => status));
      expect([...words].filter((status) => status !== word)).toEqual([]);
    });

    it('S4-17 pages through jobs', async () => {
      await Promise.all([1, 2, 3].map(() => submitted(rest.api, 'greet_user')));
      const first = (await rest.api.get('/jobs?limit=2')).body;
      const second = (await rest.api.get(`/jobs?limit=2&cursor=${first[1].execution_id}`)).body;
      const all = (await rest.api.get('/jobs?limit=4')).body;
      expect([...first, ...second].map(({ id }) => id)).toEqual(all.map(({ id }: { id: string }) => id));
    });
  });

  describe('the stream of a job', () => {
    const streamOf = (id: string, query = ''): Promise<EventStream> =>
      EventStream.open(`${rest.url}/api/v1/jobs/${id}/$stream${query}`, 'admin');

    it('S4-18 tells every change up to the end', async () => {
      const { job_id: id } = await submitted(rest.api, 'patient_task');
      const stream = await streamOf(id, '?poll_interval=0.5');
      expect(stream.response.headers.get('content-type')).toMatch(/^text\/event-stream/);
      expect(stream.response.headers.get('x-content-type-options')).toBe('nosniff');
      let event = await stream.next();
      while (event?.data.status === 'pending' || event?.data.progress === null) event = await stream.next();
      expect(event?.data).toMatchObject({ id, status: 'running', progress: { percent: 30, message: 'Parsing…' } });
      await rest.api.delete(`/jobs/${id}`);
      const events = await stream.rest();
      expect(events.at(-1)?.data).toMatchObject({ id, status: 'canceled' });
    });

    it('S4-18 tells the end without waiting for the next look', async () => {
      const { job_id: id } = await submitted(rest.api, 'patient_task');
      await reached(rest.api, id, 'STARTED');
      const stream = await streamOf(id, '?poll_interval=60');
      await stream.next();
      const cancelledAt = performance.now();
      await rest.api.delete(`/jobs/${id}`);
      const events = await stream.rest();
      expect(events.at(-1)?.data.status).toBe('canceled');
      expect(performance.now() - cancelledAt).toBeLessThan(15_000);
    });

    it('S4-18 sends a finished job once', async () => {
      const { id } = await finished(rest.api, 'failing_task');
      const events = await (await streamOf(id)).rest();
      expect(events.map(({ data }) => data.status)).toEqual(['failed']);
    });

    it('S4-18 answers 400 for a bad id and 404 for an unknown one', async () => {
      const bad = await rest.api.get('/jobs/no-id/$stream');
      expect([bad.status, bad.body.errors[0].field]).toEqual([400, 'id']);
      const unknown = await rest.api.get(`/jobs/${randomUUID()}/$stream`);
      expect([unknown.status, unknown.body.code]).toEqual([404, 'NOT_FOUND']);
      expect(unknown.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      const { job_id: id } = await submitted(rest.api, 'greet_user');
      const hasty = await rest.api.get(`/jobs/${id}/$stream?poll_interval=0`);
      expect([hasty.status, hasty.body.errors[0].field]).toEqual([400, 'poll_interval']);
    });

    it.each(['0.05', '61', 'fast', '-1', '1e-3'])('S4-18 answers 400 to poll_interval=%s', async (interval) => {
      const { job_id: id } = await submitted(rest.api, 'greet_user');
      const { status, body } = await rest.api.get(`/jobs/${id}/$stream?poll_interval=${interval}`);
      expect([status, body.errors[0].field]).toEqual([400, 'poll_interval']);
    });

    it('S4-18 says so when the job is deleted in the middle', async () => {
      const { job_id: id } = await submitted(rest.api, 'greet_user', { options: { delay: '1h' } });
      const stream = await streamOf(id, '?poll_interval=0.1');
      expect((await stream.next())?.data.status).toBe('pending');
      await dataSourceOf(rest).query(`DELETE FROM "taskledger".task_execution WHERE id = $1`, [id]);
      expect((await stream.rest()).map(({ data }) => data)).toEqual([{ status: 'deleted' }]);
    });

    it('caps the streams of a user, frees them on disconnect, and leaves no listener behind', async () => {
      const { job_id: id } = await submitted(rest.api, 'greet_user', { options: { delay: '1h' } });
      const watchers = countWatchers(rest);
      // Streams that were closed a moment ago may still have their places.
      const open = (): Promise<EventStream[]> =>
        until(async () => {
          const streams = await Promise.all(Array.from({ length: 25 }, () => streamOf(id)));
          if (streams.every(({ response }) => response.status === 200)) return streams;
          streams.forEach((stream) => stream.close());
          return undefined;
        }, 'the streams to be free');
      const first = await open();
      const tooMany = await rest.api.get(`/jobs/${id}/$stream`);
      expect([tooMany.status, tooMany.body.code]).toEqual([429, 'STREAMS_EXHAUSTED']);
      expect(tooMany.headers.get('retry-after')).toMatch(/^\d+$/);
      await until(() => watchers.count === 25);
      first.forEach((stream) => stream.close());
      await until(() => watchers.count === 0, 'the listeners to go');
      (await open()).forEach((stream) => stream.close());
      await until(() => watchers.count === 0, 'the listeners to go');
      watchers.restore();
    });
  });

  describe('artifacts', () => {
    it('S4-12 the artifact of a success carries parameters and result', async () => {
      const { id } = await finished(rest.api, 'add', { params: { a: 6, b: 7 } });
      const { status, body } = await rest.api.get(`/artifacts/${id}`);
      expect(status).toBe(200);
      expect(body).toMatchObject({ id, parent_id: null, level: 0, content_type: 'application/json' });
      expect(body.data).toEqual({ task_name: 'add', params: { a: 6, b: 7 }, result: { result: 13 }, error: null });
    });

    it('S4-13 the artifact of a failure carries the error', async () => {
      const { id } = await finished(rest.api, 'failing_task');
      const { body } = await rest.api.get(`/artifacts/${id}`);
      expect(body.data).toEqual({
        task_name: 'failing_task',
        params: {},
        result: null,
        error: {
          type: 'RangeError',
          message: 'Something went wrong',
          traceback: expect.stringContaining('sample.tasks'),
        },
      });
    });

    it('S4-13 there is no artifact before the end, and one for a cancelled execution', async () => {
      const { job_id: id } = await submitted(rest.api, 'greet_user', { options: { delay: '1h' } });
      expect((await rest.api.get(`/artifacts/${id}`)).status).toBe(404);
      expect((await rest.api.get(`/jobs/${id}`)).body).toMatchObject({ status: 'pending', result: null });
      await rest.api.delete(`/jobs/${id}`);
      const { body } = await rest.api.get(`/artifacts/${id}`);
      expect(body.data).toMatchObject({ result: null, error: { message: expect.any(String) } });
    });

    it('S4-14 shows what a handler kept, content only one by one', async () => {
      const { id } = await finished(rest.api, 'collecting_task');
      const { body: list } = await rest.api.get(`/tasks/executions/${id}/artifacts`);
      expect(list.count).toBe(4);
      const [json, csv, , blob] = list.results;
      expect(json).toMatchObject({
        name: 'step-1',
        content_type: 'application/json',
        size: 20,
        parent_id: id,
        level: 1,
      });
      expect(list.results.every((item: object) => !('data' in item))).toBe(true);
      expect((await rest.api.get(`/artifacts/${json.id}`)).body.data).toEqual({ step: 1, total: 2 });
      expect((await rest.api.get(`/artifacts/${csv.id}`)).body.data).toBe('a,b\n1,2\n');
      expect((await rest.api.get(`/artifacts/${blob.id}`)).body).toMatchObject({ data: '/wD+', encoding: 'base64' });
    });

    it('S4-14 shows an execution with what is below it', async () => {
      const { id } = await finished(rest.api, 'collecting_task');
      const { body: tree } = await rest.api.get(`/artifacts/${id}/$tree`);
      expect(tree).toMatchObject({ id, level: 0 });
      expect(tree).not.toHaveProperty('data');
      expect(tree.children).toHaveLength(4);
      const { body: expanded } = await rest.api.get(`/artifacts/${id}/$expand`);
      expect(expanded.data).toMatchObject({ task_name: 'collecting_task', result: 'collected' });
      expect(expanded.children.map(({ parent_id: parent }: { parent_id: string }) => parent)).toEqual([id, id, id, id]);
      expect(expanded.children[0]).toMatchObject({ data: { step: 1, total: 2 }, data_omitted: false });
      const { body: metadata } = await rest.api.get(`/artifacts/${tree.children[0].id}/%24metadata`);
      expect(metadata).toMatchObject({ name: 'step-1', task_name: 'collecting_task', status: 'SUCCESS' });
      expect(metadata).not.toHaveProperty('data');
    });

    it('S4-19 downloads as a file that no browser runs', async () => {
      const { id } = await finished(rest.api, 'collecting_task');
      const { results } = (await rest.api.get(`/tasks/executions/${id}/artifacts`)).body;
      const download = (artifactId: string) => rest.api.get(`/artifacts/${artifactId}/$download`);
      const csv = await download(results[1].id);
      expect(csv.text).toBe('a,b\n1,2\n');
      expect(csv.headers.get('content-type')).toMatch(/^text\/csv/);
      expect(csv.headers.get('content-disposition')).toMatch(/^attachment; filename="rows\.csv"/);
      const html = await download(results[2].id);
      expect(html.headers.get('content-disposition')).toMatch(/^attachment; filename="[^"/\\]*evil[^"/\\]*\.html"/);
      expect(html.headers.get('x-content-type-options')).toBe('nosniff');
      expect(html.headers.get('content-security-policy')).toContain('sandbox');
      const blob = await download(results[3].id);
      expect([blob.status, blob.body.code]).toEqual([400, 'ARTIFACT_NOT_DOWNLOADABLE']);
      expect(blob.headers.has('x-injected')).toBe(false);
      const envelope = await download(id);
      expect(JSON.parse(envelope.text)).toMatchObject({ task_name: 'collecting_task' });
      expect(envelope.headers.get('content-disposition')).toContain('filename="collecting_task.json"');
    });

    it('answers 404 for what is not there', async () => {
      for (const path of [randomUUID(), 'no-id', `${randomUUID()}/$download`, `${randomUUID()}/$destroy`]) {
        const { status, body } = await rest.api.get(`/artifacts/${path}`);
        expect([path, status, body.code]).toEqual([path, 404, 'NOT_FOUND']);
      }
    });
  });
});

function countWatchers({ tasks }: RestApp): { readonly count: number; restore(): void } {
  const state = { count: 0, restore: () => spy.mockRestore() };
  const watch = tasks.watch.bind(tasks);
  const spy = jest.spyOn(tasks, 'watch').mockImplementation((id, listener) => {
    state.count++;
    const stop = watch(id, listener);
    return () => {
      state.count--;
      stop();
    };
  });
  return state;
}
