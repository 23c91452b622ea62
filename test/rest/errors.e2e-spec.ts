import { Injectable } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Task, TaskErrors } from '@taskledger/nestjs';
import { finished } from './support/followed.js';
import { dataSourceOf } from './support/reach-ledger.js';
import type { Answer } from './support/rest-client.js';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';
import type { Wire } from './support/wire.js';

@Injectable()
class Cashier {
  isUp = false;

  @Task('charge', { module: 'shop', tags: ['money'] })
  charge({ customer, amount = 1 }: { customer: string; amount?: number; password?: string }): string {
    if (this.isUp || amount === 0) return 'charged';
    throw new TypeError(`Card of customer ${customer} was declined`);
  }

  @Task('refund', { module: 'shop' })
  refund(): never {
    throw new RangeError('There is nothing to refund');
  }
}

describe.each(PLATFORMS)('groups of errors over REST on %s', (platform) => {
  let rest: RestApp;
  let cashier: Cashier;

  beforeAll(async () => {
    rest = await startApp(platform, { providers: [Cashier], tasks: { worker: { version: '3.2.1' } } });
    cashier = rest.app.get(Cashier);
  });
  afterAll(() => rest.close());
  beforeEach(async () => {
    cashier.isUp = false;
    await rest.app.get(TaskErrors).counts();
    for (const table of ['task_error_group', 'task_error_hour', 'task_execution'])
      await dataSourceOf(rest).query(`DELETE FROM taskledger.${table}`);
  });

  const run = (task: string, params: object = {}, as?: string): Promise<Wire> =>
    finished(rest.api, task, { params }, as);
  const charged = (customer: string, as?: string): Promise<Wire> => run('charge', { customer }, as);
  const listed = async (query = '', as = 'admin'): Promise<Wire> =>
    (await rest.api.get(`/errors${query}`, { as })).body;
  const only = async (as = 'admin'): Promise<Wire> => {
    const { results } = await listed('', as);
    expect(results).toHaveLength(1);
    return results[0];
  };
  const act = (fingerprint: string, action: string, body: object = {}, as = 'admin'): Promise<Answer> =>
    rest.api.post(`/errors/${fingerprint}/${action}`, body, { as });

  it('D-19 lists groups with their trend, and tells of one what is known', async () => {
    const first = await charged('17');
    const last = await charged('4');
    await run('refund');
    const { results, counts, from, step_seconds: step, next } = await listed('?window=24h&sort=count');
    expect([results.length, counts, step, next]).toEqual([2, { open: 2, resolved: 0, ignored: 0 }, 3_600, null]);
    expect(results[0]).toMatchObject({
      error_type: 'TypeError',
      message: 'Card of customer 4 was declined',
      state: 'open',
      changed: null,
      count: 2,
      total: 2,
      task_names: ['charge'],
      versions: ['3.2.1'],
      last_execution_id: last.id,
    });
    expect(results[0].trend.map(({ count }: Wire) => count).reduce((sum: number, count: number) => sum + count)).toBe(
      2,
    );
    const { body } = await rest.api.get(`/errors/${results[0].fingerprint}?window=30d`);
    expect(body).toMatchObject({
      first_execution_id: first.id,
      tasks: [{ task_name: 'charge', count: 2 }],
      by_version: [{ version: '3.2.1', count: 2 }],
      queues: ['default'],
      versions: ['3.2.1'],
    });
    // The list behind the number.
    const link = `error_fingerprint=${body.fingerprint}&status=FAILURE&finished_from=${from}&my_tasks=false`;
    expect((await rest.api.get(`/tasks/executions?${link}`)).body.count).toBe(2);
    const detail = (await rest.api.get(`/tasks/executions/${last.id}`)).body;
    expect(detail).toMatchObject({ error_fingerprint: body.fingerprint, alike: { count: 2, count_capped: false } });
    expect((await rest.api.get(`/tasks/executions?${detail.alike.query}`)).body.count).toBe(2);
  });

  it('D-19 narrows by task, queue and state, and pages', async () => {
    await charged('17');
    await run('refund');
    const names = async (query: string): Promise<string[]> =>
      (await listed(query)).results.flatMap(({ task_names: tasks }: Wire) => tasks);
    expect(await names('?task_name=refund')).toEqual(['refund']);
    expect(await names('?queue=nowhere')).toEqual([]);
    expect(await names('?state=resolved,ignored')).toEqual([]);
    expect(await names('?search=REFUND')).toEqual(['refund']);
    expect((await listed('?search=nothing+to')).counts).toEqual({ open: 2, resolved: 0, ignored: 0 });
    const { results, next } = await listed('?page_size=1');
    const second = (await rest.api.get(next.slice(next.indexOf('/errors')))).body;
    expect([...results, ...second.results].map(({ task_names: tasks }: Wire) => tasks[0])).toEqual([
      'refund',
      'charge',
    ]);
    expect(second.next).toBeNull();
    for (const query of ['?state=shut', '?window=1y', '?sort=name', '?cursor=x', '?page_size=101', '?what=1'])
      expect([query, (await rest.api.get(`/errors${query}`)).status]).toEqual([query, 400]);
  });

  it('D-19 resolves, ignores and reopens with a reason, which the audit keeps', async () => {
    await charged('17');
    const { fingerprint } = await only();
    const { body: resolved } = await act(fingerprint, 'resolve', {
      version: '3.3.0',
      reason: 'the bank is asked twice',
    });
    expect(resolved).toMatchObject({
      state: 'resolved',
      resolved_version: '3.3.0',
      changed: { by: 'u-admin', reason: 'the bank is asked twice' },
    });
    const until = new Date(Date.now() + 3_600_000).toISOString();
    expect((await act(fingerprint, 'ignore', { until, times: 3 })).body).toMatchObject({
      state: 'ignored',
      ignored_until: until,
      ignored_for: 3,
    });
    expect((await act(fingerprint, 'reopen')).body).toMatchObject({ state: 'open', ignored_until: null });
    await act(fingerprint, 'resolve');
    await charged('18');
    expect(await only()).toMatchObject({ state: 'open', regressed_at: expect.any(String) });
    const { results } = (await rest.api.get('/audit?action=error.resolve')).body;
    expect(results.at(-1)).toMatchObject({
      actor: 'u-admin',
      details: { error: fingerprint, version: '3.3.0', reason: 'the bank is asked twice', before: 'open' },
    });
    for (const [action, body] of [
      ['resolve', { versio: '1' }],
      ['ignore', { until: '2020-01-01T00:00:00Z' }],
      ['ignore', { times: 0 }],
      ['reopen', { reason: '' }],
      ['retry', { limit: 1_001 }],
    ] as const)
      expect([action, body, (await act(fingerprint, action, body)).status]).toEqual([action, body, 400]);
    expect((await act('nothing', 'resolve')).status).toBe(404);
  });

  it('D-19 repeats what has failed and nobody has repeated, and says how much is left', async () => {
    const failed = [await charged('17'), await charged('18'), await charged('19')];
    const { fingerprint } = await only();
    cashier.isUp = true;
    const plan = async (): Promise<Wire> => (await rest.api.get(`/errors/${fingerprint}/retry`)).body;
    expect(await plan()).toEqual({ fingerprint, count: 3, count_capped: false });
    const { body } = await act(fingerprint, 'retry', { limit: 2, reason: 'the bank is back' });
    expect(body).toMatchObject({ retried: 2, skipped: 0, remaining: 1, remaining_capped: false });
    expect(body.results.map(({ id }: Wire) => id)).toEqual([failed[2]!.id, failed[1]!.id]);
    for (const { new_id: id } of body.results) await rest.tasks.result(id);
    expect(await plan()).toMatchObject({ count: 1 });
    expect((await act(fingerprint, 'retry')).body).toMatchObject({ retried: 1, remaining: 0 });
    expect((await act(fingerprint, 'retry')).body).toMatchObject({ retried: 0, remaining: 0, results: [] });
    const { results } = (await rest.api.get('/audit?action=error.retry')).body;
    expect(results.map(({ details }: Wire) => details)).toContainEqual({
      error: fingerprint,
      limit: 2,
      reason: 'the bank is back',
      outcomes: { retried: 2 },
    });
  });

  it('shows who sees some executions only what failed of those, and lets nobody else change the state', async () => {
    await charged('17');
    await charged('18', 'owner');
    const { fingerprint } = await only();
    await act(fingerprint, 'resolve', { reason: 'of all' });
    expect(await only('owner')).toMatchObject({
      message: 'Card of customer 18 was declined',
      total: 1,
      state: 'resolved',
      changed: { by: null, reason: null },
    });
    await run('refund');
    expect((await listed('', 'owner')).results).toHaveLength(1);
    const theirs = (await listed('?task_name=refund')).results[0].fingerprint;
    expect((await rest.api.get(`/errors/${theirs}`, { as: 'owner' })).status).toBe(404);
    expect((await act(fingerprint, 'reopen', {}, 'owner')).status).toBe(403);
    expect((await act(fingerprint, 'resolve', {}, 'viewer')).status).toBe(403);
    cashier.isUp = true;
    expect((await act(fingerprint, 'retry', {}, 'owner')).body).toMatchObject({ retried: 1, remaining: 0 });
  });

  it('N-2 compares an execution with the last success of its task, and a retry with its original', async () => {
    const success = await run('charge', { customer: '17', amount: 0, password: 'one', old: true });
    const failed = await run('charge', { customer: '18', amount: 2, password: 'two', items: [{ sku: 'a' }] });
    const { body } = await rest.api.get(`/tasks/executions/${failed.id}/comparison`);
    expect(body).toMatchObject({ id: failed.id, original: null, last_success: { execution: { id: success.id } } });
    const byPath = (a: Wire, b: Wire): number => a.path.localeCompare(b.path);
    expect(body.last_success.payload.toSorted(byPath)).toEqual([
      { path: 'task_kwargs.amount', before: 0, after: 2 },
      { path: 'task_kwargs.customer', before: '17', after: '18' },
      { path: 'task_kwargs.items', before: null, after: [{ sku: 'a' }] },
      { path: 'task_kwargs.old', before: true, after: null },
    ]);
    expect(body.last_success.fields).toContainEqual({ path: 'status', before: 'SUCCESS', after: 'FAILURE' });
    const again = await rest.api.post(`/tasks/executions/${failed.id}/retry`, {
      params: { customer: '18', amount: 0 },
    });
    await rest.tasks.waitFor(again.body.execution_id ?? again.body.id);
    const { original } = (
      await rest.api.get(`/tasks/executions/${again.body.execution_id ?? again.body.id}/comparison`)
    ).body;
    expect(original.execution.id).toBe(failed.id);
    expect(original.payload).toContainEqual({ path: 'task_kwargs.amount', before: 2, after: 0 });
    expect((await rest.api.get(`/tasks/executions/${failed.id}/comparison`, { as: 'owner' })).status).toBe(404);
  });
});
