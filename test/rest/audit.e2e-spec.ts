import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TaskAudit, TaskQueues } from '@taskledger/nestjs';
import { mismatch } from './support/documented.js';
import { finished, reached, submitted } from './support/followed.js';
import { dataSourceOf } from './support/reach-ledger.js';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';
import type { Answer } from './support/rest-client.js';
import type { Wire } from './support/wire.js';

const DAY_MS = 86_400_000;

describe.each(PLATFORMS)('the audit on %s', (platform) => {
  let rest: RestApp;

  beforeAll(async () => {
    rest = await startApp(platform);
  });

  afterAll(async () => {
    await rest.close();
  });

  let requests = 0;
  /** Asks, and answers with the rows that the request has left. */
  const audited = async (
    method: string,
    path: string,
    body?: unknown,
    as: string | null = 'admin',
  ): Promise<Wire[]> => {
    const requestId = `request-${++requests}`;
    await rest.api.ask(method, path, { body, as, headers: { 'x-request-id': requestId } });
    const { body: page } = await rest.api.get('/audit?limit=1000');
    return page.results.filter((entry: Wire) => entry.request_id === requestId);
  };
  const refused = async (status: number, code: string, ...ask: Parameters<typeof audited>): Promise<Wire> => {
    const rows = await audited(...ask);
    expect(rows).toMatchObject([{ status, code }]);
    return rows[0];
  };

  const DELAYED = {
    params: { secret: 'hunter2' },
    options: { delay: '1h', priority: 3, metadata: { token: 'hunter2' } },
  };

  it('E11 has one row for every change, with who, where and what, and no payload', async () => {
    const [executed, ...none] = await audited('POST', '/tasks/echo/$execute', DELAYED);
    expect(none).toEqual([]);
    expect(executed).toMatchObject({
      actor: 'u-admin',
      username: 'Ada',
      address: expect.stringMatching(/127\.0\.0\.1$/),
      action: 'task.execute',
      task_name: 'echo',
      status: 202,
      code: null,
      details: { options: { delay: '1h', priority: 3 } },
    });
    expect(JSON.stringify(executed)).not.toContain('hunter2');
    const id = executed.execution_id;
    expect(await audited('POST', `/tasks/executions/${id}/cancel`, { reason: 'no' })).toMatchObject([
      {
        action: 'execution.cancel',
        execution_id: id,
        task_name: 'echo',
        status: 200,
        username: 'Ada',
        details: { reason: 'no' },
      },
    ]);
    expect(await audited('POST', `/tasks/executions/${id}/cancel`)).toMatchObject([{ status: 200, execution_id: id }]);
    expect(await audited('POST', `/tasks/executions/${id}/retry`, { params: { a: 'hunter2' } })).toMatchObject([
      { action: 'execution.retry', execution_id: id, status: 202, details: { edited: true } },
    ]);
    expect(await audited('DELETE', `/jobs/${id}`)).toMatchObject([
      { action: 'execution.cancel', execution_id: id, status: 204 },
    ]);
    expect(await audited('PATCH', '/tasks/config', { timeout_minutes: 15 })).toMatchObject([
      { action: 'config.update', status: 200, address: executed.address, details: { timeout_minutes: 15 } },
    ]);
    const tracked = { task_id: `t-${platform}`, task_name: 'elsewhere', module: 'm', task_kwargs: { a: 'hunter2' } };
    expect(await audited('POST', '/tasks/executions', tracked)).toMatchObject([
      {
        action: 'execution.track',
        status: 201,
        task_name: 'elsewhere',
        details: { task_id: `t-${platform}`, module: 'm' },
      },
    ]);
    const report = { status: 'SUCCESS', result: { a: 'hunter2' } };
    expect(await audited('PATCH', `/tasks/executions/by-task-id/t-${platform}`, report)).toMatchObject([
      { action: 'execution.track', status: 200, details: { status: 'SUCCESS' } },
    ]);
    expect((await rest.api.get('/audit?limit=1000')).text).not.toContain('hunter2');
  });

  it('E11 has one row for a bulk request, which every one of its executions leads to', async () => {
    const waiting = await submitted(rest.api, 'echo', DELAYED);
    const done = await finished(rest.api, 'echo');
    const ids = [waiting.execution_id, done.id];
    const [row, ...none] = await audited('POST', '/tasks/executions/bulk', { action: 'cancel', ids, reason: 'late' });
    expect(none).toEqual([]);
    expect(row).toMatchObject({
      action: 'execution.bulk',
      status: 200,
      details: { action: 'cancel', reason: 'late', ids, outcomes: { cancelled: 1, skipped: 1 } },
    });
    for (const id of ids) {
      const { body } = await rest.api.get(`/audit?execution_id=${id}`);
      expect(body.results.map((entry: Wire) => entry.id)).toContain(row.id);
    }
  });

  it('E11 has a row for a change that failed', async () => {
    const { execution_id: id } = await submitted(rest.api, 'echo', DELAYED);
    await refused(404, 'TASK_UNKNOWN', 'POST', '/tasks/nobody/$execute');
    await refused(409, 'EXECUTION_NOT_FINISHED', 'POST', `/tasks/executions/${id}/retry`);
    await refused(400, 'REQUEST_INVALID', 'PATCH', '/tasks/config', { timeout_minutes: 0 });
    await refused(400, 'REQUEST_INVALID', 'POST', '/tasks/echo/$execute', '{');
    const forbidden = await refused(403, 'ACCESS_FORBIDDEN', 'POST', '/tasks/echo/$execute', {}, 'viewer');
    expect(forbidden).toMatchObject({ actor: 'u-viewer', action: 'task.execute', task_name: 'echo' });
  });

  it('E11 has a row for reading what is forbidden, and none for reading what is not', async () => {
    expect(await audited('GET', '/tasks')).toEqual([]);
    await refused(403, 'ACCESS_FORBIDDEN', 'GET', '/tasks', undefined, 'stranger');
    // Once a minute is enough to know of it.
    expect(await audited('GET', '/tasks', undefined, 'stranger')).toEqual([]);
  });

  it('E7 has rows for guesses and floods, and not one for each', async () => {
    const host = await startApp(platform, { admin: { limits: { changes: { perMinute: 2 } } } });
    const execute = (): Promise<Answer> => host.api.post('/tasks/echo/$execute', {});
    for (let time = 0; time < 6; time++) await execute();
    await host.api.get('/tasks', { as: null });
    for (let guess = 0; guess < 12; guess++) await host.api.get('/tasks', { as: 'guess' });
    const { items } = await host.app.get(TaskAudit).list();
    await host.close();
    const seen = items.map(({ status, code, actor }) => [status, code, actor]);
    expect(seen.toReversed()).toEqual([
      [202, undefined, 'u-admin'],
      [202, undefined, 'u-admin'],
      [429, 'RATE_LIMITED', 'u-admin'],
      [401, 'ACCESS_UNAUTHENTICATED', undefined],
      [429, 'LOGIN_BACKOFF', undefined],
    ]);
  });

  it('E11 keeps what handlers do apart from who started them', async () => {
    const queues = rest.app.get(TaskQueues);
    await queues.pause('default', { by: 'ann', reason: 'in code' });
    await queues.resume('default', { by: 'ann' });
    const { items } = await rest.app.get(TaskAudit).list({ actor: 'ann' });
    expect(items.map(({ action, status, address }) => [action, status, address])).toEqual([
      ['queue.resume', undefined, undefined],
      ['queue.pause', undefined, undefined],
    ]);
  });

  it('E11 can be filtered and paged, and answers as its document says', async () => {
    await finished(rest.api, 'echo', {}, 'owner');
    await submitted(rest.api, 'echo', {}, 'owner');
    const first = await rest.api.get('/audit?actor=u-owner&action=task.execute&limit=1');
    expect(first.body.results).toMatchObject([{ actor: 'u-owner', action: 'task.execute' }]);
    const { body: second } = await rest.api.get(`/audit?actor=u-owner&limit=1&cursor=${first.body.next}`);
    expect(second).toMatchObject({ next: null, results: [{ actor: 'u-owner' }] });
    expect(BigInt(second.results[0].id)).toBeLessThan(BigInt(first.body.results[0].id));
    const tomorrow = new Date(Date.now() + DAY_MS).toISOString();
    expect((await rest.api.get(`/audit?from=${tomorrow}`)).body.results).toEqual([]);
    expect((await rest.api.get(`/audit?to=${tomorrow}`)).body.results.length).toBeGreaterThan(0);
    const { body: document } = await rest.api.get('/openapi.json');
    expect(await mismatch(document, document.components.schemas.AuditPage, first.body)).toBeUndefined();
    for (const query of ['actr=x', 'cursor=x', 'execution_id=x', 'limit=0', 'from=x', 'actor=a&actor=b'])
      expect([query, (await rest.api.get(`/audit?${query}`)).status]).toEqual([query, 400]);
  });

  it('D-29 is a file with the same filters, in order, which is itself on record', async () => {
    const all = await rest.api.get('/audit?limit=1000', { as: 'admin' });
    const file = async (query: string, as = 'admin') =>
      (await rest.api.get(`/audit/export?${query}`, { as })).text.trim().split(/\r?\n/);
    const entries = (await file('format=ndjson')).map((line) => JSON.parse(line) as Wire);
    expect(entries.slice(-all.body.results.length)).toEqual(all.body.results);
    const some = (await file('format=ndjson&action=task.execute&limit=1')).map((line) => JSON.parse(line) as Wire);
    expect(some).toMatchObject([{ action: 'task.execute' }]);
    const [header, ...lines] = await file('format=csv&action=task.execute');
    // The mark of its encoding is blank.
    expect(header).toBe('id,at,actor,username,address,request_id,action,execution_id,task_name,status,code,details');
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.every((line) => line.includes(',task.execute,'))).toBe(true);
    const { body } = await rest.api.get('/audit?action=audit.export', { as: 'admin' });
    expect(body.results).toHaveLength(3);
    expect((await rest.api.get('/audit/export', { as: 'admin' })).status).toBe(400);
    expect((await rest.api.get('/audit/export?format=ndjson&cursor=5', { as: 'admin' })).status).toBe(400);
    expect((await rest.api.get('/audit/export?format=ndjson', { as: 'stranger' })).status).toBe(403);
  });

  it('E11 shows people with a scope what they did themselves', async () => {
    await submitted(rest.api, 'echo', {}, 'owner');
    const own = await rest.api.get('/audit', { as: 'owner' });
    expect(new Set(own.body.results.map((entry: Wire) => entry.actor))).toEqual(new Set(['u-owner']));
    expect((await rest.api.get('/audit?actor=u-admin', { as: 'owner' })).body.results).toEqual([]);
    expect((await rest.api.get('/audit', { as: 'stranger' })).status).toBe(403);
  });

  it('E11 cannot be changed, and leaves only when it is old', async () => {
    const { id } = await finished(rest.api, 'echo');
    await reached(rest.api, id, 'SUCCESS');
    const database = dataSourceOf(rest);
    for (const sql of [
      `UPDATE taskledger.task_audit SET actor = 'somebody'`,
      'DELETE FROM taskledger.task_audit',
      'TRUNCATE taskledger.task_audit',
    ])
      await expect(database.query(sql)).rejects.toThrow('task_audit is append-only');
    await database.query(
      `INSERT INTO taskledger.task_audit (at, action) VALUES (now() - interval '91 days', 'old'), (now() - interval '89 days', 'young')`,
    );
    const audit = rest.app.get(TaskAudit);
    expect(await audit.prune(90 * DAY_MS)).toBe(1);
    expect((await audit.list({ action: 'old' })).items).toEqual([]);
    expect((await audit.list({ action: 'young' })).items).toHaveLength(1);
  });
});
