import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { scraped, valueOf } from '../fixtures/metrics-text.js';
import { finished } from './support/followed.js';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';

const TOKEN = 'scrape-4f1d2c9b7a6e5d3c';
// What Prometheus 2 and 3 send.
const PROMETHEUS = 'application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1';

describe.each(PLATFORMS)('GET /metrics on %s', (platform) => {
  let rest: RestApp;

  beforeAll(async () => {
    rest = await startApp(platform, { admin: { metrics: { tokens: ['another-token-0123456789', TOKEN] } } });
    await finished(rest.api, 'greet_user', {});
  });
  afterAll(() => rest.close());

  const scrape = (init: RequestInit & { readonly path?: string } = {}): Promise<Response> =>
    fetch(`${rest.url}/api/v1${init.path ?? '/metrics'}`, init);
  const withToken = (headers: Record<string, string> = {}): RequestInit => ({
    headers: { Authorization: `Bearer ${TOKEN}`, ...headers },
  });

  it('answers a scrape token with the text format of Prometheus', async () => {
    const response = await scrape(withToken());
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(
      /^text\/plain; ?(version=0\.0\.4; ?charset=utf-8|charset=utf-8; ?version=0\.0\.4)$/,
    );
    expect(response.headers.get('cache-control')).toBe('no-store');
    const text = await response.text();
    expect(
      valueOf(text, 'taskledger_executions_total', {
        task: 'greet_user',
        queue: 'default',
        status: 'success',
        reason: '',
      }),
    ).toBe(1);
    expect(valueOf(text, 'taskledger_nodes', { role: 'worker' })).toBe(1);
  });

  it('answers with OpenMetrics where that is preferred, as Prometheus does', async () => {
    const response = await scrape(withToken({ Accept: PROMETHEUS }));
    expect(response.headers.get('content-type')).toMatch(/^application\/openmetrics-text; ?/);
    expect((await response.text()).endsWith('# EOF\n')).toBe(true);
    const plain = await scrape(withToken({ Accept: 'text/plain;q=0.9, application/openmetrics-text;q=0.2' }));
    expect(plain.headers.get('content-type')).toMatch(/^text\/plain; ?/);
    expect((await scrape(withToken({ Accept: 'image/png' }))).status).toBe(406);
  });

  it('has a head, and no other method', async () => {
    const head = await scrape({ ...withToken(), method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(head.headers.get('content-type')).toMatch(/^text\/plain; ?/);
    const post = await scrape({ ...withToken(), method: 'POST' });
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
    expect((await scrape({ ...withToken(), path: '/metrics?name=x' })).status).toBe(400);
    expect((await scrape({ ...withToken(), path: '/metrics/' })).status).toBe(200);
  });

  it('refuses other tokens, and lets this one in nowhere else', async () => {
    expect((await scrape()).status).toBe(401);
    expect((await scrape({ headers: { Authorization: `Bearer ${TOKEN}x` } })).status).toBe(401);
    expect((await scrape({ headers: { Authorization: `Basic ${TOKEN}` } })).status).toBe(401);
    for (const path of ['/health', '/tasks', '/tasks/executions', '/me', '/audit'])
      expect((await scrape({ ...withToken(), path })).status).toBe(401);
  });

  it('answers users who see everything, and no others', async () => {
    expect((await rest.api.get('/metrics', { as: 'admin' })).status).toBe(200);
    for (const as of ['member', 'owner']) {
      const refused = await rest.api.get('/metrics', { as });
      expect([as, refused.status, refused.body.code]).toEqual([as, 403, 'ACCESS_FORBIDDEN']);
    }
  });

  it('answers everybody on this machine with access none, and by the same rules as every route', async () => {
    const open = await startApp(platform, { admin: { access: 'none' } });
    try {
      const text = await (await fetch(`${open.url}/api/v1/metrics`)).text();
      expect(scraped(text).length).toBeGreaterThan(5);
      const forwarded = await fetch(`${open.url}/api/v1/metrics`, { headers: { 'X-Forwarded-For': '10.0.0.1' } });
      expect(forwarded.status).toBe(403);
    } finally {
      await open.close();
    }
  });
});
