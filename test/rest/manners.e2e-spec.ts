import { Body, Controller, Get, type INestApplication, Param, Post } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { finished } from './support/followed.js';
import { rawRequest, type RawAnswer } from './support/raw-request.js';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';

/** Lives below the same prefix as the API. */
@Controller('api/v1')
class HostController {
  @Get('host-thing/:id')
  thing(@Param('id') id: string): object {
    return { id };
  }

  @Post('tasks/executions/bulk/host')
  nested(@Body() body: object): object {
    return { received: body };
  }
}

const MINE = { authorization: 'Bearer admin' };

describe.each(PLATFORMS)('manners of HTTP on %s', (platform) => {
  let rest: RestApp;
  let id: string;
  let port: number;

  beforeAll(async () => {
    rest = await startApp(platform, { controllers: [HostController] });
    port = Number(new URL(rest.url).port);
    ({ id } = await finished(rest.api, 'echo', { params: { text: 'kept' } }));
  });

  afterAll(async () => {
    await rest.close();
  });

  const raw = (
    method: string,
    path: string,
    headers: Record<string, string> = MINE,
    body?: string,
  ): Promise<RawAnswer> => rawRequest({ port, method, path, headers, body });
  const codeOf = ({ text }: RawAnswer): unknown => (JSON.parse(text) as { code: unknown }).code;

  describe('one router decides', () => {
    it.each([
      '/api/v1/tasks/echo/$execute',
      '/api/v1/tasks/echo/%24execute',
      '/api/v1/tasks/echo/%24%65xecute',
      '/api/v1/tasks/%65cho/$execute/',
      '/api/v1/tasks/echo/$execute/?',
    ])('E8 takes %s for the one route, with all its checks', async (path) => {
      const polluted = await raw(
        'POST',
        path,
        { ...MINE, 'content-type': 'application/json' },
        '{"params":{"__proto__":{}}}',
      );
      expect([polluted.status, codeOf(polluted)]).toEqual([400, 'REQUEST_INVALID']);
      const form = { ...MINE, 'content-type': 'application/x-www-form-urlencoded' };
      expect((await raw('POST', path, form, 'params[a]=1')).status).toBe(415);
      expect((await raw('POST', path, { ...MINE, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
      expect((await raw('POST', path, {})).status).toBe(401);
      expect((await raw('POST', path, { ...MINE, 'content-type': 'application/json' }, '{}')).status).toBe(202);
    });

    it.each([
      '/api/v1/TASKS/echo/$execute',
      '/API/v1/tasks/echo/$execute',
      '/api/v1/tasks/echo/$EXECUTE',
      '/api/v1//tasks/echo/$execute',
      '//api/v1/tasks/echo/$execute',
      '/api/v1/tasks//echo/$execute',
      '/api/v1/./tasks/echo/$execute',
      '/api/v1/jobs/../tasks/echo/$execute',
      '/api/v1/tasks/echo/%2524execute',
      '/api/v1/tasks/echo/$execute//',
      '/api/v1/tasks/echo/$execute;x',
      '/api/v1%2ftasks/echo/$execute',
      '/api/v1/tasks\\echo/$execute',
    ])('E8 has nothing at %s', async (path) => {
      const answer = await raw('POST', path, { ...MINE, 'content-type': 'application/json' }, '{}');
      expect([path, answer.status]).toEqual([path, 404]);
    });

    it('E8 takes an id for what it is, whatever is encoded in it', async () => {
      for (const name of ['a%2Fb', '%2e%2e', '%00', '%24execute'])
        expect([name, (await raw('GET', `/api/v1/jobs/${name}`)).status]).toEqual([name, 404]);
      expect(codeOf(await raw('GET', '/api/v1/tasks/executions/bulk'))).toBe('METHOD_NOT_ALLOWED');
    });

    it('E8 reaches what the host has below the same prefix', async () => {
      const thing = await raw('GET', '/api/v1/host-thing/a%20b', {});
      expect([thing.status, thing.text, thing.headers['x-request-id']]).toEqual([200, '{"id":"a b"}', undefined]);
      const json = { 'content-type': 'application/json' };
      const nested = await raw('POST', '/api/v1/tasks/executions/bulk/host', json, '{"a":1}');
      expect([nested.status, nested.text]).toEqual([201, '{"received":{"a":1}}']);
    });

    it('E8 keeps its checks behind versions, a prefix and parsers of the host', async () => {
      const host = await startApp(platform, { configure: hostile });
      const at = Number(new URL(host.url).port);
      const ask = (path: string, body: string): Promise<RawAnswer> =>
        rawRequest({ port: at, method: 'POST', path, headers: { ...MINE, 'content-type': 'application/json' }, body });
      expect((await ask('/back/api/v1/tasks/echo/%24execute', '{"params":{"a":1}}')).status).toBe(202);
      expect((await ask('/back/api/v1/tasks/echo/%24execute', '{"params":{"__proto__":{}}}')).status).toBe(400);
      expect((await ask('/back/api/v1/Tasks/echo/$execute', '{}')).status).toBe(404);
      await host.close();
    });
  });

  it('E7 leaves a body unread that a GET brings along', async () => {
    const broken = '{ not JSON';
    const headers = { 'content-type': 'application/json', 'content-length': String(broken.length) };
    const path = `/api/v1/tasks/executions/${id}`;
    const nobody = await raw('GET', path, headers, broken);
    expect([nobody.status, codeOf(nobody)]).toEqual([401, 'ACCESS_UNAUTHENTICATED']);
    expect((await raw('GET', path, { ...MINE, ...headers }, broken)).status).toBe(200);
  });

  it('E7 asks who it is before it reads a body', async () => {
    const body = `{"params":{"text":"${'x'.repeat(900_000)}"}}`;
    for (const text of [body, body.slice(0, -1), '{"__proto__":1}']) {
      const answer = await raw('POST', '/api/v1/tasks/echo/$execute', { 'content-type': 'text/plain' }, text);
      expect([answer.status, codeOf(answer)]).toEqual([401, 'ACCESS_UNAUTHENTICATED']);
    }
    const viewer = { authorization: 'Bearer viewer', 'content-type': 'text/plain' };
    expect((await raw('PATCH', '/api/v1/tasks/config', viewer, body)).status).toBe(403);
    const parse = JSON.parse;
    let longest = 0;
    JSON.parse = (text: string, ...rest) => {
      longest = Math.max(longest, text.length);
      return parse(text, ...rest) as unknown;
    };
    await raw('POST', '/api/v1/tasks/echo/$execute', { 'content-type': 'application/json' }, body).finally(() => {
      JSON.parse = parse;
    });
    expect(longest).toBeLessThan(1_000);
  });

  describe('methods', () => {
    it.each([
      ['/api/v1/tasks', 'GET, HEAD, OPTIONS'],
      ['/api/v1/tasks/config', 'GET, HEAD, PATCH, OPTIONS'],
      ['/api/v1/tasks/executions/bulk', 'POST, OPTIONS'],
      ['/api/v1/tasks/echo/$execute/', 'POST, OPTIONS'],
      ['/api/v1/jobs/x', 'GET, HEAD, DELETE, OPTIONS'],
      ['/api/v1/events', 'GET, OPTIONS'],
    ])('E11 answers 405 and OPTIONS at %s with what is allowed', async (path, allow) => {
      const wrong = await raw('PUT', path, { 'content-type': 'application/json' }, '{}');
      expect([wrong.status, codeOf(wrong), wrong.headers['allow']]).toEqual([405, 'METHOD_NOT_ALLOWED', allow]);
      expect(wrong.contentType).toMatch(/^application\/problem\+json/);
      const options = await raw('OPTIONS', path, {});
      expect([options.status, options.text, options.headers['allow']]).toEqual([204, '', allow]);
    });

    it('E11 answers HEAD like GET, without the body', async () => {
      for (const path of ['/tasks', `/tasks/executions/${id}`, `/artifacts/${id}/$download`]) {
        const [head, get] = [await raw('HEAD', `/api/v1${path}`), await raw('GET', `/api/v1${path}`)];
        expect([head.status, head.text, head.contentType]).toEqual([200, '', get.contentType]);
      }
      expect((await raw('HEAD', '/api/v1/tasks?tgas=a')).status).toBe(400);
      expect((await raw('HEAD', '/api/v1/tasks', {})).status).toBe(401);
      expect((await raw('HEAD', '/api/v1/events')).status).toBe(405);
    });
  });

  it('E11 answers with problem details whatever is wrong', async () => {
    const json = { ...MINE, 'content-type': 'application/json' };
    const wrong: [number, Promise<RawAnswer>][] = [
      [404, raw('GET', '/api/v1/nothing')],
      [404, raw('POST', '/api/v1/nothing', json, '{}')],
      [404, raw('GET', '/api/v1/')],
      [400, raw('GET', '/api/v1/tasks/%E0%A4%A')],
      [400, raw('POST', '/api/v1/tasks/100%/$execute', json, '{}')],
      [400, raw('GET', '/api/v1/tasks?tgas=a')],
      [400, raw('GET', '/api/v1/jobs?limit=1&limit=2')],
      [400, raw('GET', '/api/v1/statistics?queue=a&queue=b')],
      [406, raw('GET', '/api/v1/tasks', { ...MINE, accept: 'application/xml, text/html;q=0.9' })],
      [406, raw('GET', '/api/v1/tasks', { ...MINE, accept: '*/*, application/json;q=0' })],
      [413, raw('POST', '/api/v1/tasks/echo/$execute', json, 'x'.repeat(1_100_000))],
      [415, raw('POST', '/api/v1/tasks/echo/$execute', { ...MINE, 'content-type': 'text/plain' }, 'x')],
      [416, raw('GET', `/api/v1/artifacts/${id}/$download`, { ...MINE, range: 'bytes=100000-' })],
    ];
    for (const [status, asked] of wrong) {
      const answer = await asked;
      expect([answer.status, answer.contentType, answer.text]).toEqual([
        status,
        expect.stringMatching(/^application\/problem\+json/),
        answer.text,
      ]);
      expect(JSON.parse(answer.text)).toMatchObject({ type: 'about:blank', status, code: expect.any(String) });
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
    }
    // Fastify itself has a limit for parameters.
    expect([404, 414]).toContain((await raw('GET', `/api/v1/tasks/${'x'.repeat(8_000)}`)).status);
    expect((await raw('GET', '/api/v1/tasks', { ...MINE, accept: 'text/html, */*;q=0.1' })).status).toBe(200);
  });

  it('E11 says how to log in', async () => {
    const answer = await raw('GET', '/api/v1/tasks', {});
    expect([answer.status, answer.headers['www-authenticate']]).toEqual([401, 'Bearer realm="taskledger"']);
    const host = await startApp(platform, { admin: { challenge: 'Basic realm="ops"' } });
    const { headers } = await host.api.get('/tasks', { as: null });
    await host.close();
    expect(headers.get('www-authenticate')).toBe('Basic realm="ops"');
  });

  it('E11 says where the execution is that was made', async () => {
    const executed = await rest.api.post('/tasks/echo/$execute', {});
    const retried = await rest.api.post(`/tasks/executions/${id}/retry`);
    const tracked = await rest.api.post('/tasks/executions', { task_id: 'm-1', task_name: 'elsewhere', module: 'm' });
    expect([executed.status, retried.status, tracked.status]).toEqual([202, 202, 201]);
    const ids = [executed.body.execution_id, retried.body.execution_id, tracked.body.id];
    const locations = [executed, retried, tracked].map(({ headers }) => headers.get('location'));
    expect(locations).toEqual(ids.map((made: string) => `/api/v1/tasks/executions/${made}`));
    for (const location of locations) expect((await raw('GET', location!)).status).toBe(200);
  });

  it('E11 spares clients what they have already', async () => {
    for (const path of ['/tasks', '/tasks/echo', '/openapi.json', '/tasks/config']) {
      const first = await rest.api.get(path);
      const tag = first.headers.get('etag') ?? '';
      expect([path, tag, first.headers.get('cache-control')]).toEqual([
        path,
        expect.stringMatching(/^W\/"/),
        'no-cache, private',
      ]);
      const again = await raw('GET', `/api/v1${path}`, { ...MINE, 'if-none-match': `"x", ${tag}` });
      expect([again.status, again.text, again.headers.etag]).toEqual([304, '', tag]);
      expect((await raw('GET', `/api/v1${path}`, { ...MINE, 'if-none-match': 'W/"other"' })).status).toBe(200);
      expect((await raw('GET', `/api/v1${path}`, { 'if-none-match': tag })).status).toBe(401);
    }
    const secret = await raw('GET', `/api/v1/tasks/executions/${id}`, { ...MINE, 'if-none-match': '*' });
    expect([secret.status, secret.headers['cache-control']]).toEqual([200, 'no-store']);
  });

  it('E11 sends parts of a file', async () => {
    const path = `/api/v1/artifacts/${id}/$download`;
    const { text: whole, headers } = await raw('GET', path);
    expect(headers['accept-ranges']).toBe('bytes');
    const size = Buffer.byteLength(whole);
    const parts: [string, number, string, string | undefined][] = [
      ['bytes=0-3', 206, whole.slice(0, 4), `bytes 0-3/${size}`],
      ['bytes=4-', 206, whole.slice(4), `bytes 4-${size - 1}/${size}`],
      ['bytes=-5', 206, whole.slice(-5), `bytes ${size - 5}-${size - 1}/${size}`],
      ['bytes=0-999999', 206, whole, `bytes 0-${size - 1}/${size}`],
      ['bytes=3-1', 200, whole, undefined],
      ['bytes=0-1,3-4', 200, whole, undefined],
      ['lines=0-1', 200, whole, undefined],
    ];
    for (const [range, status, text, contentRange] of parts) {
      const part = await raw('GET', path, { ...MINE, range });
      expect([range, part.status, part.text, part.headers['content-range']]).toEqual([
        range,
        status,
        text,
        contentRange,
      ]);
    }
    const beyond = await raw('GET', path, { ...MINE, range: `bytes=${size}-` });
    expect([beyond.status, beyond.headers['content-range']]).toEqual([416, `bytes */${size}`]);
    expect((await raw('GET', path, { ...MINE, range: 'bytes=0-3', 'if-range': '"x"' })).status).toBe(200);
  });

  it('E11 has an id for every request', async () => {
    const own = await raw('GET', '/api/v1/tasks', { ...MINE, 'x-request-id': 'trace-1/a' });
    expect(own.headers['x-request-id']).toBe('trace-1/a');
    for (const sent of ['', 'a b', 'x'.repeat(200)]) {
      const { headers } = await raw('GET', '/api/v1/nothing', { 'x-request-id': sent });
      expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it('E11 sends its security headers with every kind of answer', async () => {
    const { etag = '' } = (await raw('GET', '/api/v1/tasks')).headers;
    const { list } = rest.tasks;
    rest.tasks.list = () => Promise.reject(new Error('broken'));
    rest.app.useLogger(false);
    const answers = [
      await raw('GET', '/api/v1/tasks'),
      await raw('GET', '/api/v1/tasks', { ...MINE, 'if-none-match': etag }),
      await raw('GET', '/api/v1/nothing'),
      await raw('PUT', '/api/v1/tasks'),
      await raw('GET', '/api/v1/jobs'),
    ];
    rest.tasks.list = list;
    expect(answers.map(({ status }) => status)).toEqual([200, 304, 404, 405, 500]);
    const common = {
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    };
    const caches = ['no-cache, private', 'no-cache, private', 'no-store', 'no-store', 'no-store'];
    answers.forEach(({ headers }, index) => {
      expect(headers).toMatchObject({ ...common, 'cache-control': caches[index] });
    });
  });
});

function hostile(app: INestApplication): void {
  app.setGlobalPrefix('back');
  app.enableVersioning();
  const isExpress = app.getHttpAdapter().getType() === 'express';
  (app as unknown as { useBodyParser(type: string): void }).useBodyParser(isExpress ? 'text' : 'text/plain');
}
