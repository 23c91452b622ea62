import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';
import { roleAccess } from './support/role-access.js';
import type { Wire } from './support/wire.js';

describe.each(PLATFORMS)('pauses of tasks over REST on %s', (platform) => {
  let rest: RestApp;

  beforeAll(async () => {
    rest = await startApp(platform, { admin: { access: roleAccess } });
  });
  afterAll(() => rest.close());

  const post = (operation: string, body: object = {}, as = 'admin', task = 'echo') =>
    rest.api.post(`/tasks/${task}/${operation}`, body, { as });
  const task = async (as = 'admin'): Promise<Wire> => (await rest.api.get('/tasks/echo', { as })).body;

  it('D-18 keep a task back until it is resumed, and say who did it and why', async () => {
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const { status, body } = await post('pause', { reason: 'wrong VAT rate', until });
    const paused = { at: expect.any(String), until, by: 'u-admin', reason: 'wrong VAT rate' };
    expect([status, body]).toMatchObject([200, { name: 'echo', paused }]);
    expect(await task()).toMatchObject({ paused });
    const { body: listed } = await rest.api.get('/tasks', { as: 'admin' });
    expect(listed.find(({ name }: Wire) => name === 'echo').paused).toEqual(paused);
    expect(listed.find(({ name }: Wire) => name === 'failing_task').paused).toBeNull();
    const { body: waiting } = await rest.api.post(
      '/tasks/echo/$execute',
      { params: { message: 'hi' } },
      { as: 'admin' },
    );
    const { body: why } = await rest.api.get(`/tasks/executions/${waiting.execution_id}/explain`, { as: 'admin' });
    expect(why.reasons[0]).toMatchObject({ kind: 'task_paused', task: 'echo', until, reason: 'wrong VAT rate' });
    expect((await post('resume')).body.paused).toBeNull();
    expect((await rest.tasks.waitFor(waiting.execution_id, { timeout: '20s' })).outcome).toBe('success');
    const { body: audit } = await rest.api.get('/audit?action=task.pause', { as: 'admin' });
    expect(audit.results[0]).toMatchObject({ actor: 'u-admin', details: { reason: 'wrong VAT rate' } });
  });

  it('are for those who may, and see all', async () => {
    expect((await post('pause', {}, 'viewer')).status).toBe(403);
    expect((await post('resume', {}, 'viewer')).status).toBe(403);
    expect((await task()).paused).toBeNull();
  });

  it('are refused where they make no sense', async () => {
    for (const [body, field] of [
      [{ until: '2020-01-01T00:00:00Z' }, 'until'],
      [{ until: 'soon' }, 'until'],
      [{ reason: '' }, 'reason'],
      [{ by: 'me' }, 'by'],
    ] as const)
      expect((await post('pause', body)).body).toMatchObject({ status: 400, errors: [{ field }] });
    expect((await post('resume', { reason: 'x' })).status).toBe(400);
    expect((await post('pause', {}, 'admin', 'nobody')).status).toBe(404);
    expect((await task()).paused).toBeNull();
  });
});
