import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';

describe.each(PLATFORMS)('values of a wrong kind on %s', (platform) => {
  let rest: RestApp;
  beforeAll(async () => {
    rest = await startApp(platform);
  });
  afterAll(() => rest.close());

  // A rule about size would say of '5' that it is too large.
  it.each<[string, unknown, string, RegExp]>([
    ['/tasks/echo/$execute', { options: { depends_on: 'id' } }, 'options.depends_on', /^it must be a list: /],
    ['/tasks/echo/$execute', { options: { priority: '5' } }, 'options.priority', /^it must be a number: /],
    ['/tasks/echo/$execute', { options: { task_id: 5 } }, 'options.task_id', /^it must be a text: /],
  ])('B8 %s %j: %s', async (path, body, field, message) => {
    const { status, body: problem } = await rest.api.post(path, body);
    expect(status).toBe(400);
    expect(problem).toMatchObject({
      code: 'REQUEST_INVALID',
      errors: [{ field, message: expect.stringMatching(message) }],
    });
  });

  it('B7 what is missing, and a member where there is none, are named', async () => {
    const { body: missing } = await rest.api.ask('PUT', '/schedules/s', { body: { every: '1h' } });
    expect(missing).toMatchObject({
      errors: [{ field: 'task_name', message: expect.stringMatching(/^it is missing: /) }],
    });
    await rest.api.ask('PUT', '/schedules/s', { body: { task_name: 'echo', every: '1h' } });
    const { body: unknown } = await rest.api.post('/schedules/s/trigger', { payload: {} });
    expect(unknown).toMatchObject({ errors: [{ field: 'payload', message: expect.stringMatching(/takes none$/) }] });
  });
});
