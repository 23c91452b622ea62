import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ledger } from '../../libs/task/src/ledger/index.js';
import { plantDeploys, plantErrors } from '../fixtures/planted-deploys.js';
import { plantEnds } from '../fixtures/planted-statistics.js';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';
import { scoped, scopedAccess } from './support/scoped-access.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
// What a build may be called.
const VERSION = '2.0.0+build/7 ü';

describe.each(PLATFORMS)('deploys over REST on %s', (platform) => {
  let rest: RestApp;
  let atMs: number;

  beforeAll(async () => {
    rest = await startApp(platform, { tasks: { worker: { version: '3.0.0' } }, admin: { access: scopedAccess } });
    const ledger = rest.app.get(Ledger, { strict: false });
    atMs = Math.floor(ledger.clock.now() / MINUTE_MS) * MINUTE_MS - 3 * HOUR_MS + 20_000;
    await plantDeploys(ledger.database, [
      { version: '1.0.0', atMs: atMs - 2 * HOUR_MS },
      { version: VERSION, atMs },
      { version: '3.0.0', atMs: atMs + 2 * HOUR_MS },
    ]);
    await plantEnds(ledger, [
      { task: 'charge', count: 980, atMs: atMs - HOUR_MS },
      { task: 'charge', count: 20, status: 'FAILURE', atMs: atMs - HOUR_MS },
      { task: 'charge', count: 100, atMs: atMs + HOUR_MS },
      { task: 'charge', count: 100, status: 'FAILURE', atMs: atMs + HOUR_MS },
      { task: 'mail', count: 100, atMs: atMs - HOUR_MS },
      { task: 'mail', count: 100, atMs: atMs + HOUR_MS },
    ]);
    await plantErrors(ledger.database, [{ fingerprint: 'no-such-order', task: 'charge', atMs: atMs + HOUR_MS }]);
  });
  afterAll(() => rest.close());

  it('D-2: lists when which version began to run, the latest first', async () => {
    const { status, body } = await rest.api.get('/deploys');
    expect([status, body]).toEqual([
      200,
      {
        count: 3,
        results: [
          { version: '3.0.0', at: new Date(atMs + 2 * HOUR_MS).toISOString(), until: null, is_running: true },
          {
            version: VERSION,
            at: new Date(atMs).toISOString(),
            until: new Date(atMs + 2 * HOUR_MS).toISOString(),
            is_running: false,
          },
          {
            version: '1.0.0',
            at: new Date(atMs - 2 * HOUR_MS).toISOString(),
            until: new Date(atMs).toISOString(),
            is_running: false,
          },
        ],
      },
    ]);
    expect((await rest.api.get('/deploys?page_size=1')).body.results).toEqual([body.results[0]]);
  });

  it('N-5: compares tasks before and after, the worst first', async () => {
    const path = `/deploys/${encodeURIComponent(VERSION)}`;
    const { status, body } = await rest.api.get(path);
    expect([status, body]).toMatchObject([
      200,
      {
        deploy: { version: VERSION },
        previous: { version: '1.0.0' },
        counts: { worse: 1, better: 0, same: 1, unclear: 0 },
        tasks: [
          {
            task_name: 'charge',
            outcome: 'worse',
            reasons: [
              '50 % of 200 executions failed, against 2 % of 1,000 executions before.',
              '1 error had not been seen before.',
            ],
            before: { finished: 1_000, failure_rate: 0.02, runs: 1_000 },
            after: { finished: 200, failure_rate: 0.5, runs: 200 },
            new_errors: [{ fingerprint: 'no-such-order', error_type: 'TypeError' }],
          },
          { task_name: 'mail', outcome: 'same', reasons: ['Failures and durations are as before.'], new_errors: [] },
        ],
      },
    ]);
    expect((await rest.api.get(`${path}?at=${body.deploy.at}`)).body).toEqual(body);
    // Nothing ran within an hour of it: the minute of the deploy counts for neither.
    expect((await rest.api.get(`${path}?window=1h`)).body.tasks).toEqual([]);
  });

  it('N-5: says what is wrong with a question', async () => {
    for (const [path, status, told] of [
      ['/deploys/nothing', 404, 'DEPLOY_UNKNOWN'],
      [`/deploys/3.0.0?at=${new Date(atMs).toISOString()}`, 404, 'DEPLOY_UNKNOWN'],
      ['/deploys/3.0.0?at=yesterday', 400, 'at'],
      ['/deploys/3.0.0?window=2d', 400, 'window'],
      ['/deploys/3.0.0?since=1h', 400, 'since'],
      ['/deploys?page_size=101', 400, 'page_size'],
    ] as const) {
      const { status: answered, text } = await rest.api.get(path);
      expect([path, answered]).toEqual([path, status]);
      expect(text).toContain(told);
    }
  });

  it('N-5: is for those who see all executions', async () => {
    for (const as of [scoped({ tags: ['blue'] }), 'owner', 'member', 'stranger']) {
      for (const path of ['/deploys', '/deploys/3.0.0', '/deploys/nothing']) {
        const { status, body } = await rest.api.get(path, { as });
        expect([as, path, status, body.code]).toEqual([as, path, 403, 'ACCESS_FORBIDDEN']);
      }
      expect((await rest.api.get('/me', { as })).body.permissions['deploy.read']).toBe(false);
    }
    expect((await rest.api.get('/deploys/3.0.0', { as: 'viewer' })).status).toBe(200);
    expect((await rest.api.get('/me', { as: 'viewer' })).body.permissions['deploy.read']).toBe(true);
  });
});
