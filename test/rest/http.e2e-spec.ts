import { Body, Controller, Get, Post, ValidationPipe, VersioningType } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  LedgerUnavailableError,
  SavedViews,
  ScopedTasks,
  TaskAlerts,
  TaskLocks,
  TaskWorkers,
} from '@taskledger/nestjs';
import { EventStream } from './support/event-stream.js';
import { finished, submitted } from './support/followed.js';
import { rawRequest } from './support/raw-request.js';
import { Ledger } from '../../libs/task/src/ledger/index.js';
import { failStatements } from '../fixtures/failing-ledger.js';
import { mismatch } from './support/documented.js';
import { type Answer, RestClient } from './support/rest-client.js';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';
import { roleAccess } from './support/role-access.js';
import { type StubHost, type StubHostOptions, startStubHost } from './support/stub-host.js';
import type { Wire } from './support/wire.js';

const MEGABYTE = 1_048_576;

/** Lives below the same prefix as the API. */
@Controller('api/v1')
class NeighbourController {
  @Get('reports')
  reports(): string {
    return 'reports';
  }

  @Post('jobs')
  create(@Body() body: object): object {
    return { received: body };
  }
}

describe.each(PLATFORMS)('the HTTP side on %s', (platform) => {
  describe('with a ledger', () => {
    let rest: RestApp;
    let id: string;

    beforeAll(async () => {
      rest = await startApp(platform, { controllers: [NeighbourController] });
      ({ id } = await finished(rest.api, 'echo', { params: { text: 'kept' } }));
    });

    afterAll(async () => {
      await rest.close();
    });

    const execute = (body: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
      rest.api.post('/tasks/echo/$execute', body, { headers });

    it('takes a body that is empty, whatever its headers say', async () => {
      for (const type of ['application/json', 'text/plain']) {
        expect((await execute('', { 'content-type': type })).status).toBe(202);
      }
      expect((await rest.api.delete(`/jobs/${id}`, { headers: { 'content-type': 'application/json' } })).status).toBe(
        204,
      );
      expect((await execute(' \n ')).status).toBe(202);
    });

    it('reads JSON only', async () => {
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', '']) {
        const { status, body } = await execute('{}', { 'content-type': type });
        expect([type, status, body.code]).toEqual([type, 415, 'REQUEST_NOT_JSON']);
      }
      expect((await execute('{}', { 'content-encoding': 'gzip' })).status).toBe(415);
      expect((await execute('{}', { 'content-type': 'application/json; charset=utf-8' })).status).toBe(202);
    });

    it.each([
      ['{"params": ', 'body'],
      ['[]', 'body'],
      ['"text"', 'body'],
      ['null', 'body'],
      ['{"params": {"__proto__": {"x": 1}}}', 'params.__proto__'],
      ['{"params": {"list": [{"constructor": {"prototype": {"x": 1}}}]}}', 'params.list.0.constructor'],
      ['{"__proto__": {"x": 1}}', '__proto__'],
      ['{"options": {"metadata": {"prototype": 1}}}', 'options.metadata.prototype'],
      [`{"params": ${'{"a":'.repeat(40)}1${'}'.repeat(40)}}`, 'params.a.a'],
      [`{"params": {"a": ${'['.repeat(100_000)}${']'.repeat(100_000)}}}`, 'params.a.0'],
      [JSON.stringify({ params: Object.fromEntries(Array.from({ length: 10_001 }, (_, key) => [key, 1])) }), 'body'],
    ])('refuses %.40s', async (body, field) => {
      const { status, body: problem } = await execute(body);
      expect([status, problem.code, problem.errors[0].field]).toEqual([400, 'REQUEST_INVALID', field]);
      expect(({} as { x?: unknown }).x).toBeUndefined();
    });

    it('answers 413 to a body over the limit, and goes on', async () => {
      for (const size of [MEGABYTE + 1, 10 * MEGABYTE]) {
        const { status, body, headers } = await execute('x'.repeat(size));
        expect([status, body.code]).toEqual([413, 'REQUEST_TOO_LARGE']);
        expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
      }
      expect((await execute({ params: { text: 'x'.repeat(200_000) } })).status).toBe(202);
    });

    it('accepts changes from its own pages and from programs only', async () => {
      const { port } = new URL(rest.url);
      const own = `127.0.0.1:${port}`;
      const change = async (headers: Record<string, string>, method: string, path: string): Promise<number> => {
        const ask = { port: Number(port), path: `/api/v1${path}`, method };
        return (await rawRequest({ ...ask, headers: { authorization: 'Bearer admin', ...headers } })).status;
      };
      const foreign: Record<string, string>[] = [
        { 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-site', origin: `http://${own}` },
        { origin: 'https://evil.example' },
        { origin: `http://${own}.evil.example` },
        { origin: 'null' },
        { 'sec-fetch-site': 'cross-site', 'content-type': 'application/x-www-form-urlencoded' },
      ];
      const mutations = [
        ['POST', '/tasks/echo/$execute'],
        ['POST', `/tasks/executions/${id}/cancel`],
        ['POST', `/tasks/executions/${id}/retry`],
        ['DELETE', `/jobs/${id}`],
      ] as const;
      for (const [method, path] of mutations) {
        for (const headers of foreign) {
          expect([method, path, headers, await change(headers, method, path)]).toEqual([method, path, headers, 403]);
        }
      }
      const native: Record<string, string>[] = [{}, { 'sec-fetch-site': 'same-origin' }, { 'sec-fetch-site': 'none' }];
      for (const headers of [...native, { origin: `http://${own}` }]) {
        expect(await change(headers, 'POST', '/tasks/echo/$execute')).toBe(202);
      }
      expect(await change({ 'sec-fetch-site': 'cross-site' }, 'GET', '/tasks')).toBe(200);
    });

    it('sends its security headers with every answer', async () => {
      const answers = await Promise.all([
        rest.api.get('/tasks/executions'),
        rest.api.get('/tasks', { as: null }),
        rest.api.get('/tasks/nobody'),
        rest.api.get(`/artifacts/${id}/$download`),
        rest.api.get('/tasks/executions?page=x'),
        execute('['),
        rest.api.delete(`/jobs/${id}`),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([200, 401, 404, 200, 400, 400, 204]);
      for (const { headers } of answers) {
        expect(headers.get('x-content-type-options')).toBe('nosniff');
        expect(headers.get('cache-control')).toBe('no-store');
        expect(headers.get('referrer-policy')).toBe('no-referrer');
        expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      }
    });

    it('takes a slash at the end of every path', async () => {
      const paths = [
        '/tasks',
        '/tasks/echo',
        '/tasks/executions',
        `/tasks/executions/${id}`,
        '/jobs',
        `/artifacts/${id}/$tree`,
      ];
      for (const path of [
        ...paths,
        `/tasks/executions/by-task-id/${id}`,
        '/health',
        '/health/preflight',
        '/openapi.json',
      ]) {
        expect([path, (await rest.api.get(`${path}/`)).status]).toEqual([path, 200]);
      }
      expect((await rest.api.post('/tasks/echo/$execute/', { params: { a: 1 } })).status).toBe(202);
      expect((await rest.api.post(`/tasks/executions/${id}/retry/?`)).status).toBe(202);
    });

    it('leaves alone what the host has below the same prefix', async () => {
      const reports = await rest.api.get('/reports', { as: null });
      expect([reports.status, reports.text, reports.headers.get('content-security-policy')]).toEqual([
        200,
        'reports',
        null,
      ]);
      const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://elsewhere.example' };
      const { status, body } = await rest.api.post('/jobs', 'a=1', { as: null, headers });
      expect([status, body]).toEqual([201, { received: { a: '1' } }]);
      const broken = await rest.api.post('/jobs', '{', { as: null });
      expect([broken.status, broken.body.statusCode]).toEqual([400, 400]);
    });

    it('answers as its document says', async () => {
      const { body: document } = await rest.api.get('/openapi.json');
      const { id: kept } = await finished(rest.api, 'collecting_task');
      const failed = await finished(rest.api, 'flaky_task');
      // What is told of a task is told of one that has run; of errors, of one that has failed.
      await finished(rest.api, 'add', { params: { a: 1, b: 2 } });
      const { error_fingerprint: fingerprint } = await finished(rest.api, 'failing_task');
      const schedule = { task_name: 'add', payload: { a: 1, b: 2 }, cron: '0 8 * * *' };
      expect((await rest.api.ask('PUT', '/schedules/add', { body: schedule })).status).toBe(201);
      const { id: workflow } = await rest.tasks.executeWorkflow([
        { task: 'add', name: 'sum', payload: { a: 1, b: 2 } },
      ]);
      const { body: bulk } = await rest.api.post('/bulk-operations', { action: 'retry', ids: [failed.id] });
      await rest.app.get(TaskAlerts).create({ name: 'add', kind: 'backlog_age', olderThan: '5m' });
      await rest.app.get(TaskLocks).acquire('add');
      const [worker] = await rest.app.get(TaskWorkers).list();
      const saved = { page: 'executions', name: 'failed', search: { status: 'FAILURE' } };
      const view = await rest.app.get(SavedViews).create({ id: 'u-admin' }, saved);
      const gets = Object.entries<Record<string, Wire>>(document.paths).filter(
        ([path, { get }]) => get && !path.includes('$'),
      );
      for (const [path, { get }] of gets) {
        const schema = get.responses['200'].content['application/json']?.schema;
        // A stream has no end to wait for.
        if (!schema) continue;
        for (const execution of [kept, failed.id]) {
          const needed = get.parameters.filter((parameter: Wire) => parameter.in === 'query' && parameter.required);
          const query = needed
            .map(({ name, schema: { enum: choices } }: Wire) => {
              const value = name === 'from' ? '2026-01-01T00:00:00Z' : (choices?.[0] ?? execution);
              return `${name}=${value}`;
            })
            .join('&');
          const { body } = await rest.api.get(
            `${path
              .replace('{name}', path.startsWith('/queues') ? 'default' : 'add')
              .replace('{key}', 'add')
              .replace('workers/{id}', `workers/${worker!.id}`)
              .replace('views/{id}', `views/${view.id}`)
              .replace('workflows/{id}', `workflows/${workflow}`)
              .replace('bulk-operations/{id}', `bulk-operations/${bulk.id}`)
              .replace('{fingerprint}', fingerprint)
              .replace(/\{\w+\}/, execution)}?${query}`,
          );
          expect([path, await mismatch(document, schema, body)]).toEqual([path, undefined]);
        }
      }
      const problem = await rest.api.get('/tasks/nobody');
      expect(await mismatch(document, { $ref: '#/components/schemas/Problem' }, problem.body)).toBeUndefined();
    });

    it('S4-10 answers 500 when the submission itself fails, and keeps the reason to the log', async () => {
      const enqueue = jest.spyOn(ScopedTasks.prototype, 'enqueue');
      enqueue.mockRejectedValue(new Error('relation "secret" does not exist'));
      rest.app.useLogger(false);
      const { status, body, text } = await execute({});
      enqueue.mockRestore();
      expect([status, body.code]).toEqual([500, 'INTERNAL']);
      expect(text).not.toContain('secret');
    });
  });

  it('answers 503 while the ledger is out of reach, and ends its streams when it closes', async () => {
    const rest = await startApp(platform, { tasks: { timeouts: { enqueue: '200ms' }, worker: false } });
    const indicators = { ledger: { status: 'up' }, engine: { status: 'up' } };
    const healthy = await rest.api.get('/health');
    expect(healthy.body).toEqual({ status: 'ok', info: indicators, error: {}, details: indicators });
    const { job_id: job } = await submitted(rest.api, 'greet_user');
    const stream = await EventStream.open(`${rest.url}/api/v1/jobs/${job}/$stream`, 'admin');
    expect((await stream.next())?.data.status).toBe('pending');

    const { database } = rest.app.get(Ledger, { strict: false });
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    const outage = failStatements(database, '', Infinity, refused);
    rest.app.useLogger(false);
    const submission = await rest.api.post('/tasks/echo/$execute', {});
    const health = await rest.api.get('/health');
    const preflight = await rest.api.get('/health/preflight');
    outage.restore();
    expect([submission.status, submission.body.code]).toEqual([503, 'LEDGER_UNAVAILABLE']);
    expect(submission.body.execution_id).toMatch(/^[0-9a-f-]{36}$/);
    expect(Number(submission.headers.get('retry-after'))).toBeGreaterThan(0);
    expect([preflight.status, preflight.body.code]).toEqual([503, 'LEDGER_UNAVAILABLE']);
    expect(health.status).toBe(503);
    expect(health.body).toMatchObject({ status: 'error', error: { ledger: { status: 'down' } } });

    const ended = stream.rest();
    await rest.close();
    expect(await ended).toEqual([]);
  });

  describe('in a host that', () => {
    let host: StubHost | undefined;
    const get = async (path: string): Promise<number> => (await new RestClient(host?.url ?? '').get(path)).status;
    const start = async (options: Partial<StubHostOptions>): Promise<void> => {
      host = await startStubHost(platform, { admin: { access: roleAccess }, ...options });
    };

    afterEach(async () => {
      await host?.close();
    });

    it.each([
      ['api/v1', undefined, '/api/v1'],
      ['/api', undefined, '/api/v1'],
      ['api', '/v1', '/api/v1'],
      ['backend', undefined, '/backend/api/v1'],
      ['ap', undefined, '/ap/api/v1'],
      ['', '/ops/tasks/', '/ops/tasks'],
      ['api/v1', '/', '/api/v1'],
    ])('has the prefix "%s" the API at %s is found at %s', async (prefix, path, found) => {
      await start({
        admin: { access: roleAccess, ...(path && { api: { path } }) },
        configure: (app) => void app.setGlobalPrefix(prefix),
      });
      expect(await get(`${found}/health`)).toBe(200);
      expect(await get(`${found}/health/`)).toBe(200);
      expect(await get(`/api/v1${found}/health`)).toBe(404);
      const { body } = await new RestClient(host!.url).get(`${found}/openapi.json`);
      expect(body.servers).toEqual([{ url: found }]);
      const { status } = await new RestClient(host!.url).post(`${found}/tasks/nobody/$execute`, '');
      expect(status).toBe(404);
    });

    it('has versions keeps ours without one', async () => {
      await start({ configure: (app) => void app.enableVersioning({ type: VersioningType.URI, defaultVersion: '2' }) });
      expect(await get('/api/v1/health')).toBe(200);
      await host!.close();
      await start({ configure: (app) => void app.enableVersioning({ type: VersioningType.HEADER, header: 'x-v' }) });
      expect(await get('/api/v1/health')).toBe(200);
    });

    it('has strict pipes of its own gets our answers all the same', async () => {
      const pipe = new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true });
      await start({ configure: (app) => void app.useGlobalPipes(pipe) });
      expect(await get('/api/v1/tasks?tags=a')).toBe(200);
      const { status, body } = await new RestClient(host!.url).get('/api/v1/jobs?limit=x');
      expect([status, body.errors[0].field]).toEqual([400, 'limit']);
    });

    it('has lost the ledger for good says so', async () => {
      const error = new LedgerUnavailableError('0195d7d0-0000-7000-8000-000000000000', true, new Error('gone'));
      await start({ tasks: { list: () => Promise.reject(error), count: () => Promise.reject(error) } });
      const { status, body, headers } = await new RestClient(host!.url).get('/api/v1/tasks/executions');
      expect([status, body.code, body.indeterminate]).toEqual([503, 'LEDGER_UNAVAILABLE', true]);
      expect(headers.get('retry-after')).toBe('5');
    });

    it('has lost the engine is degraded, and still there', async () => {
      await start({ tasks: { health: () => Promise.resolve({ ledger: 'up', engine: 'down' }) } });
      const { status, body } = await new RestClient(host!.url).get('/api/v1/health');
      expect([status, body.status, body.error]).toEqual([200, 'degraded', { engine: { status: 'down' } }]);
    });

    it('cannot read the ledger just now says so', async () => {
      const refused = Object.assign(new Error('connect ECONNREFUSED 10.0.0.5:5432'), { code: 'ECONNREFUSED' });
      await start({ tasks: { get: () => Promise.reject(refused) } });
      const { status, body, text } = await new RestClient(host!.url).get('/api/v1/tasks/executions/1');
      expect([status, body.code]).toEqual([503, 'LEDGER_UNAVAILABLE']);
      expect(text).not.toContain('10.0.0.5');
    });
  });
});
