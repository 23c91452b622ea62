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
    [{ retention_days: 0 }, 'retention_days'],
    [{ retention_days: '30' }, 'retention_days'],
    [{ retention_days: 1.5 }, 'retention_days'],
    [{ timeout_minutes: '10' }, 'timeout_minutes'],
    [{ timeout_minutes: 10.5 }, 'timeout_minutes'],
    [{ timeout_minutes: 1e300 }, 'timeout_minutes'],
    [{ timeout_minutes: true }, 'timeout_minutes'],
    [{ cleanup_beat_interval_hours: 0.5 }, 'cleanup_beat_interval_hours'],
    [{ cleanup_crontab: '0 2 * * * *' }, 'cleanup_crontab'],
    [{ cleanup_crontab: '@daily' }, 'cleanup_crontab'],
    [{ cleanup_crontab: 5 }, 'cleanup_crontab'],
    [{ mark_timeout_crontab: '' }, 'mark_timeout_crontab'],
    [{ cleanup_crontab: '0 2 * *' }, 'cleanup_crontab'],
    [{ mark_timeout_crontab: '61 * * * *' }, 'mark_timeout_crontab'],
    [{ cleanup_crontab: '0 0 30 2 *' }, 'cleanup_crontab'],
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

  it('S3-41 takes the ends of the ranges, and answers with whole numbers', async () => {
    for (const changes of [
      { retention_days: 1, timeout_minutes: 1 },
      { retention_days: 3_650, timeout_minutes: 1_440 },
    ]) {
      const { status, text } = await patch(changes);
      expect(status).toBe(200);
      expect(text).toContain(`"retention_days":${changes.retention_days},`);
      expect(text).toContain(`"timeout_minutes":${changes.timeout_minutes},`);
    }
  });

  it('S3-41 says what a wrong one has to be', async () => {
    const { body } = await patch({ retention_days: 1.5, cleanup_crontab: 'x' });
    expect(body.errors).toEqual([{ field: 'retention_days', message: 'Use a whole number from 1 to 3650.' }]);
    expect((await patch({ cleanup_crontab: 'x' })).body.errors[0].message).toContain('five fields');
    expect((await rest.api.ask('PATCH', '/tasks/config', { body: '[]' })).status).toBe(400);
  });

  it('S3-41 lets nobody change it who may only look', async () => {
    expect((await patch({ retention_days: 1 }, 'viewer')).status).toBe(403);
    expect((await rest.api.get('/tasks/config', { as: 'stranger' })).status).toBe(403);
  });
});
