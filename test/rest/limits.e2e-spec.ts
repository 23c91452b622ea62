import { afterEach, describe, expect, it } from '@jest/globals';
import type { TaskAdminOptions } from '@taskledger/admin';
import type { Answer, RestClient } from './support/rest-client.js';
import { RestClient as Client } from './support/rest-client.js';
import { PLATFORMS } from './support/rest-app.js';
import { roleAccess } from './support/role-access.js';
import { type StubHost, startStubHost } from './support/stub-host.js';

describe.each(PLATFORMS)('limits on %s', (platform) => {
  let host: StubHost | undefined;

  const start = async (admin: Partial<TaskAdminOptions> = {}): Promise<RestClient> => {
    host = await startStubHost(platform, { admin: { access: roleAccess, ...admin }, configure: trustProxy });
    return new Client(`${host.url}/api/v1`);
  };

  afterEach(async () => {
    await host?.close();
  });

  const times = async (count: number, ask: () => Promise<Answer>): Promise<number[]> => {
    const statuses: number[] = [];
    for (let time = 0; time < count; time++) statuses.push((await ask()).status);
    return statuses;
  };

  it('E7 limits what one user reads, and nobody else', async () => {
    const api = await start({ limits: { requests: { perMinute: 3 } } });
    expect(await times(3, () => api.get('/tasks'))).toEqual([200, 200, 200]);
    const { status, body, headers } = await api.get('/tasks');
    expect([status, body.code]).toEqual([429, 'RATE_LIMITED']);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await api.get('/tasks', { as: 'viewer' })).status).toBe(200);
    expect((await api.post('/tasks/nobody/$execute')).status).toBe(404);
  });

  it('E7 limits changes and bulk requests apart from reading', async () => {
    const api = await start({ limits: { changes: { perMinute: 2 }, bulk: { perMinute: 1 } } });
    expect(await times(3, () => api.post('/tasks/nobody/$execute'))).toEqual([404, 404, 429]);
    expect(await times(2, () => api.post('/tasks/executions/bulk', {}))).toEqual([400, 429]);
    expect((await api.get('/tasks')).status).toBe(200);
  });

  it('E7 limits a client before its body is read', async () => {
    const api = await start({ limits: { changes: { perMinute: 1 } } });
    await api.post('/tasks/nobody/$execute');
    const headers = { 'content-type': 'text/plain' };
    expect((await api.post('/tasks/nobody/$execute', 'x'.repeat(900_000), { headers })).status).toBe(429);
  });

  it("E7 limits nobody where it is switched off, nor with access 'none'", async () => {
    const api = await start({ limits: { requests: false } });
    expect(new Set(await times(60, () => api.get('/tasks')))).toEqual(new Set([200]));
    await host!.close();
    const open = await start({ access: 'none', limits: { requests: { perMinute: 1 } } });
    expect(await times(3, () => open.get('/tasks', { as: null }))).toEqual([200, 200, 200]);
  });

  it('E7 slows down who guesses logins, by address, and lets others in', async () => {
    const api = await start();
    const from = (address: string, as: string | null) => () =>
      api.get('/tasks', { as, headers: { 'x-forwarded-for': address } });
    expect(new Set(await times(10, from('192.0.2.1', 'guess')))).toEqual(new Set([401]));
    const { status, body, headers } = await from('192.0.2.1', 'guess')();
    expect([status, body.code]).toEqual([429, 'LOGIN_BACKOFF']);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await from('192.0.2.1', 'admin')()).status).toBe(429);
    expect((await from('192.0.2.2', 'admin')()).status).toBe(200);
    expect((await from('192.0.2.1', null)()).status).toBe(401);
  });

  it('E7 does not count who has not tried to log in, and forgives who has at last', async () => {
    const api = await start();
    expect(new Set(await times(15, () => api.get('/tasks', { as: null })))).toEqual(new Set([401]));
    await times(9, () => api.get('/tasks', { as: 'guess' }));
    expect((await api.get('/tasks')).status).toBe(200);
    await times(9, () => api.get('/tasks', { as: 'guess' }));
    expect((await api.get('/tasks')).status).toBe(200);
  });

  it('E7 does not believe a client what address it has', async () => {
    host = await startStubHost(platform, { admin: { access: roleAccess } });
    const api = new Client(`${host.url}/api/v1`);
    let last = 0;
    for (let guess = 0; guess <= 10; guess++)
      last = (await api.get('/tasks', { as: 'guess', headers: { 'x-forwarded-for': `192.0.2.${guess}` } })).status;
    expect(last).toBe(429);
  });

  function trustProxy(app: StubHost['app']): void {
    if (platform === 'express')
      (app as unknown as { set(name: string, value: unknown): void }).set('trust proxy', true);
    else trustFastifyProxy(app);
  }
});

// An option of Fastify's adapter for hosts; here the request is told what a trusted proxy would have said.
function trustFastifyProxy(app: StubHost['app']): void {
  const fastify = app.getHttpAdapter().getInstance() as {
    addHook(name: 'onRequest', hook: (request: object, reply: unknown, done: () => void) => void): void;
  };
  fastify.addHook('onRequest', (request, _, done) => {
    const { headers } = request as { headers: Record<string, string | undefined> };
    const value = headers['x-forwarded-for'];
    if (value !== undefined) Object.defineProperty(request, 'ip', { value });
    done();
  });
}
