import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';
import { scoped, scopedAccess } from './support/scoped-access.js';

describe.each(PLATFORMS)('the system over REST on %s', (platform) => {
  let rest: RestApp;

  beforeAll(async () => void (rest = await startApp(platform, { admin: { access: scopedAccess } })));
  afterAll(() => rest.close());

  it('D-30 tells of servers, storage, retention, and what was dropped or lost', async () => {
    const { status, body } = await rest.api.get('/system');
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({
        version: expect.any(String),
        schema: { name: expect.any(String), migrations: expect.any(Array), unknown: [] },
        retention: expect.objectContaining({ days: expect.any(Number), enabled: true, last: null }),
        lost: 0,
      }),
    ]);
    expect(body.storage.bytes).toBeGreaterThan(0);
    expect(body.storage.tables.map(({ name }: { name: string }) => name)).toContain('task_execution');
    expect(body.dropped.map(({ kind }: { kind: string }) => kind)).toEqual([
      'log_lines',
      'wake_ups',
      'live_updates',
      'alert_deliveries',
    ]);
  });

  it('D-30 is for those only who see everything', async () => {
    expect((await rest.api.get('/system', { as: 'stranger' })).status).toBe(403);
    for (const as of ['member', 'owner', scoped({ queues: ['default'] })]) {
      const { status, body } = await rest.api.get('/system', { as });
      expect([as, status, body.code]).toEqual([as, 403, 'ACCESS_FORBIDDEN']);
    }
    expect((await rest.api.get('/system', { as: 'viewer' })).status).toBe(200);
  });
});
