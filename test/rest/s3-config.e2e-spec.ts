import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { TaskConfig } from '@taskledger/nestjs';
import { mismatch } from './support/documented.js';
import { dataSourceOf } from './support/reach-ledger.js';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';
import type { Answer } from './support/rest-client.js';

const DEFAULTS = {
  retention_days: 30,
  cleanup_enabled: true,
  cleanup_only_completed: true,
  cleanup_crontab: '0 2 * * *',
  cleanup_beat_interval_hours: 24,
  timeout_minutes: 10,
  mark_timeout_enabled: true,
  mark_timeout_crontab: '*/30 * * * *',
};

describe.each(PLATFORMS)('S3: configuration over REST on %s', (platform) => {
  let rest: RestApp;

  beforeAll(async () => {
    rest = await startApp(platform, { tasks: { maintenance: {} } });
  });
  afterEach(async () => {
    await patch(Object.fromEntries(Object.keys(DEFAULTS).map((name) => [name, null])));
  });
  afterAll(() => rest.close());

  const patch = (body: object, as = 'admin'): Promise<Answer> => rest.api.ask('PATCH', '/tasks/config', { as, body });

  it('S3-41 answers with what counts', async () => {
    const { status, body } = await rest.api.get('/tasks/config', { as: 'viewer' });
    expect({ status, body }).toEqual({ status: 200, body: DEFAULTS });
    const { body: document } = await rest.api.get('/openapi.json');
    expect(mismatch(document, { $ref: '#/components/schemas/Config' }, body)).toBeUndefined();
  });

  it('S3-41 stores what is sent, at once, and notes who did it', async () => {
    const changes = { retention_days: 90, timeout_minutes: 60, cleanup_crontab: '0 3 * * 0', cleanup_enabled: false };
    expect(await patch(changes)).toMatchObject({ status: 200, body: { ...DEFAULTS, ...changes } });
    expect((await rest.api.get('/tasks/config')).body).toEqual({ ...DEFAULTS, ...changes });
    expect(await rest.app.get(TaskConfig).effective()).toMatchObject({ retentionDays: 90, cleanupEnabled: false });
    const audited = await dataSourceOf(rest).query(
      `SELECT actor, details FROM taskledger.task_audit WHERE action = 'config.update' ORDER BY id DESC LIMIT 1`,
    );
    expect(audited).toEqual([{ actor: 'u-admin', details: changes }]);
    expect((await patch({ retention_days: null })).body.retention_days).toBe(30);
  });

  it.each([
    [{ timeout_minutes: 0 }, 'timeout_minutes'],
    [{ timeout_minutes: 1_441 }, 'timeout_minutes'],
    [{ retention_days: 3_651 }, 'retention_days'],
    [{ retention_days: '30' }, 'retention_days'],
    [{ cleanup_crontab: '0 2 * *' }, 'cleanup_crontab'],
    [{ mark_timeout_crontab: '61 * * * *' }, 'mark_timeout_crontab'],
    [{ cleanup_enabled: 'no' }, 'cleanup_enabled'],
    [{ retention: 1 }, 'retention'],
  ])('S3-41 names what is wrong with %j and stores nothing', async (wrong, field) => {
    const { status, body } = await patch({ mark_timeout_enabled: false, ...wrong });
    expect({ status, fields: body.errors?.map((error: { field: string }) => error.field) }).toEqual({
      status: 400,
      fields: [field],
    });
    expect((await rest.api.get('/tasks/config')).body).toEqual(DEFAULTS);
  });

  it('S3-41 lets nobody change it who may only look', async () => {
    expect((await patch({ retention_days: 1 }, 'viewer')).status).toBe(403);
    expect((await rest.api.get('/tasks/config', { as: 'stranger' })).status).toBe(403);
  });
});
