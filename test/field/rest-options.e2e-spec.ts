import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RestApp, startApp } from '../rest/support/rest-app.js';

const ANYBODY = { authenticate: () => ({ id: 7 as unknown as string, roles: [] }), can: () => true };

describe('options of an execution over REST', () => {
  let rest: RestApp;

  beforeAll(async () => {
    rest = await startApp('express', { admin: { access: ANYBODY } });
  });
  afterAll(() => rest.close());

  it.each<[string, unknown]>([
    ['dealy', '1m'],
    ['delay', 1e300],
    ['delay', '1001y'],
    ['delay', 'soon'],
    ['delay', null],
    ['timeout', 1e308],
    ['timeout', 0],
    ['timeout', null],
    ['run_at', '2026-02-30'],
    ['run_at', '2027-02-29T12:00:00Z'],
    ['run_at', 1],
    ['run_at', null],
    ['priority', 11],
    ['priority', null],
    ['queue', 'a b'],
    ['queue', null],
    ['task_id', 'x'.repeat(256)],
    ['task_id', 'a\0b'],
    ['task_id', null],
    ['tags', ['a,b']],
    ['tags', null],
    ['metadata', 'text'],
    ['metadata', null],
    ['retry', { maxRetries: 3e9 }],
  ])('B8 refuses { %s: %p } and names it', async (option, value) => {
    const before = await rest.tasks.count();
    const { status, body } = await rest.api.post('/tasks/echo/$execute', { params: {}, options: { [option]: value } });
    expect([status, body.errors?.[0].field]).toEqual([400, `options.${option}`]);
    expect(await rest.tasks.count()).toEqual(before);
  });

  it('records users whose id is a number', async () => {
    const { status, body } = await rest.api.post('/tasks/echo/$execute', {});
    expect(status).toBe(202);
    expect(await rest.tasks.get(body.execution_id)).toMatchObject({ createdBy: '7' });
  });
});
