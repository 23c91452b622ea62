import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { type ErrorGroup, NonRetryableError, Task, TaskAudit, TaskErrors, TaskTracker } from '@taskledger/nestjs';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';

interface Order {
  readonly what: string;
  readonly order?: number;
}

@Injectable()
class Shop {
  /** Failures that retries are still to make up for. */
  left = 0;

  @Task('pay')
  pay({ what, order = 0 }: Order): string {
    if (what === 'ok') return 'paid';
    if (what === 'declined') throw new TypeError(`Card of order ${order} was declined for "cus_${order}"`);
    throw new RangeError(what);
  }

  @Task('ship', { retry: { maxRetries: 2, baseMs: 1 } })
  ship({ what }: Order): string {
    if (what === 'never') throw new NonRetryableError('No carrier goes there');
    if (this.left-- > 0) throw new Error('The carrier is busy');
    return 'shipped';
  }
}

describe('groups of errors', () => {
  let app: ContractApp;
  let errors: TaskErrors;

  beforeAll(async () => {
    app = await startContractApp({ worker: { version: '1.0.0' } }, [Shop]);
    errors = app.get(TaskErrors);
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    await errors.counts();
    for (const table of ['group', 'hour']) await sql(`DELETE FROM taskledger.task_error_${table}`);
    await sql(`UPDATE taskledger.task_node SET app_version = '1.0.0'`);
  });

  const sql = <Row>(text: string, params: unknown[] = []): Promise<Row[]> =>
    app.ledger.database.query<Row>(text, params);

  async function failed(
    what: string,
    options: { order?: number; task?: string; tenant?: string } = {},
  ): Promise<string> {
    const { order = 1, task = 'pay', tenant } = options;
    const handle = await app.tasks.enqueue(task, { what, order }, tenant ? { metadata: { tenant } } : {});
    expect(await app.tasks.waitFor(handle.id)).toMatchObject({ outcome: 'failure' });
    return handle.id;
  }

  async function only(): Promise<ErrorGroup> {
    const { items } = await errors.list();
    expect(items).toHaveLength(1);
    return items[0]!;
  }

  it('P-9 counts failures of one origin together, whatever the numbers and ids in their messages', async () => {
    const first = await failed('declined', { order: 4711 });
    const last = await failed('declined', { order: 815 });
    await failed('Out of stock');
    await app.tasks.result((await app.tasks.enqueue('pay', { what: 'ok' })).id);
    const { items, from, stepSeconds } = await errors.list({ window: '24h', sort: 'count' });
    expect(items.map(({ errorType, count }) => [errorType, count])).toEqual([
      ['TypeError', 2],
      ['RangeError', 1],
    ]);
    expect(items[0]).toMatchObject({
      message: 'Card of order 815 was declined for "cus_815"',
      state: 'open',
      total: 2,
      firstExecutionId: first,
      lastExecutionId: last,
      tasks: [{ taskName: 'pay', count: 2 }],
      taskNames: ['pay'],
      queues: ['default'],
      versions: ['1.0.0'],
    });
    const { trend } = items[0]!;
    expect([trend.length, trend[0]!.at, stepSeconds]).toEqual([24, from, 3_600]);
    expect(trend.reduce((sum, { count }) => sum + count, 0)).toBe(2);
    // The number is that of the list behind it.
    const { fingerprint } = items[0]!;
    const listed = await app.tasks.list({ errorFingerprint: fingerprint, status: 'FAILURE' });
    expect(listed.items.map(({ id }) => id)).toEqual([last, first]);
  });

  it('P-9 does not count what a retry has made up for, and counts once what fails for good', async () => {
    app.get(Shop).left = 2;
    const handle = await app.tasks.enqueue('ship', { what: 'parcel' });
    expect(await handle.result()).toBe('shipped');
    expect((await errors.list()).items).toEqual([]);
    app.get(Shop).left = 3;
    await failed('parcel', { task: 'ship' });
    expect(await only()).toMatchObject({ message: 'Failed after 2 retries: The carrier is busy', total: 1 });
  });

  it('P-9 counts work that runs elsewhere', async () => {
    const tracker = app.get(TaskTracker);
    for (const taskId of ['elsewhere-1', 'elsewhere-2']) {
      await tracker.registerTaskExecution({ taskId, taskName: 'crawl', module: 'web', initialStatus: 'STARTED' });
      await tracker.updateTaskStatus(taskId, 'FAILURE', { error: `HTTP 503 for /pages/${taskId}/index` });
    }
    expect(await only()).toMatchObject({ taskNames: ['crawl'], total: 2 });
  });

  it('D-19 reopens a resolved group by itself when it fails again', async () => {
    await failed('Out of stock');
    const { fingerprint } = await only();
    await errors.resolve(fingerprint, { actor: 'anna', reason: 'more was ordered' });
    expect(await only()).toMatchObject({ state: 'resolved', changed: { by: 'anna', reason: 'more was ordered' } });
    expect(await errors.counts()).toEqual({ open: 0, resolved: 1, ignored: 0 });
    await failed('Out of stock');
    const again = await only();
    expect(again).toMatchObject({ state: 'open', total: 2 });
    expect(again.regressedAt).toEqual(again.lastSeenAt);
    await errors.resolve(fingerprint);
    expect((await only()).regressedAt).toBeUndefined();
    const { items } = await app.get(TaskAudit).list({ action: 'error.resolve' });
    expect(items.find(({ actor }) => actor === 'anna')?.details).toEqual({
      error: fingerprint,
      before: 'open',
      reason: 'more was ordered',
    });
  });

  it('D-19 lets old versions go on failing while the version that mends it is rolled out', async () => {
    await failed('Out of stock');
    const { fingerprint } = await only();
    await errors.resolve(fingerprint, { version: '1.1.0' });
    await failed('Out of stock');
    expect(await only()).toMatchObject({ state: 'resolved', resolvedVersion: '1.1.0', total: 2 });
    await sql(`UPDATE taskledger.task_node SET app_version = '1.1.0'`);
    await failed('Out of stock');
    expect(await only()).toMatchObject({ state: 'open', versions: ['1.0.0', '1.1.0'] });
  });

  it('D-19 tells how often it failed in which version, in the time, of all and within a scope', async () => {
    await failed('Out of stock');
    await errors.counts();
    await sql(`UPDATE taskledger.task_node SET app_version = '1.1.0'`);
    for (const tenant of ['c', 'd']) await failed('Out of stock', { tenant });
    await errors.counts();
    await sql(`UPDATE taskledger.task_node SET app_version = NULL`);
    await failed('Out of stock');
    const { fingerprint, byVersion, count } = await only();
    expect([count, byVersion[0]]).toEqual([4, { version: '1.1.0', count: 2 }]);
    expect(new Set(byVersion)).toEqual(
      new Set([{ version: '1.1.0', count: 2 }, { version: '1.0.0', count: 1 }, { count: 1 }]),
    );
    // Within a scope executions are read, with the version that their process says now.
    await sql(`UPDATE taskledger.task_node SET app_version = '1.1.0'`);
    const mine = await errors.scoped({ metadata: { tenant: 'c' } }).get(fingerprint);
    expect(mine.byVersion).toEqual([{ version: '1.1.0', count: 1 }]);
    await sql(`UPDATE taskledger.task_error_hour SET hour = hour - interval '8 days' WHERE version = '1.0.0'`);
    const { byVersion: lately, versions } = await only();
    expect(lately.map(({ version }) => version).toSorted()).toEqual(['1.1.0', undefined]);
    expect(versions).toEqual(['1.0.0', '1.1.0']);
  });

  it('D-19 finds groups by a text in their type and message, taken as it is', async () => {
    await failed('declined', { order: 4711 });
    await failed('100% of_it is gone');
    const found = async (search: string): Promise<(string | undefined)[]> =>
      (await errors.list({ search })).items.map(({ errorType }) => errorType);
    expect(await found('DECLINED for')).toEqual(['TypeError']);
    expect(await found('typeerror: card of')).toEqual(['TypeError']);
    expect(await found('100% of_')).toEqual(['RangeError']);
    expect(await found('of%it')).toEqual([]);
    expect((await found('')).length).toBe(2);
    expect((await errors.scoped({ metadata: { tenant: 'none' } }).list({ search: 'declined' })).items).toEqual([]);
  });

  it('D-19 wakes an ignored group after its time, or after so many failures', async () => {
    await failed('Out of stock');
    const { fingerprint } = await only();
    await errors.ignore(fingerprint, { until: new Date(Date.now() + 3_600_000) });
    expect(await only()).toMatchObject({ state: 'ignored' });
    expect((await errors.list({ state: ['open'] })).items).toEqual([]);
    await sql(`UPDATE taskledger.task_error_group SET ignored_until = clock_timestamp() - interval '1 s'`);
    expect(await only()).toMatchObject({ state: 'open' });
    await errors.ignore(fingerprint, { times: 2 });
    await failed('Out of stock');
    expect(await only()).toMatchObject({ state: 'ignored', ignoredFor: 1 });
    await failed('Out of stock');
    expect(await only()).toMatchObject({ state: 'open' });
    await errors.ignore(fingerprint);
    await failed('Out of stock');
    expect(await only()).toMatchObject({ state: 'ignored' });
    await errors.reopen(fingerprint, { actor: 'anna' });
    expect(await only()).toMatchObject({ state: 'open', changed: { by: 'anna' } });
  });

  it('shows a scope its own failures only, with its own counts, times and messages', async () => {
    const mine = errors.scoped({ metadata: { tenant: 'a' } });
    await failed('declined', { order: 1, tenant: 'a' });
    await failed('declined', { order: 222, tenant: 'b' });
    await failed('Only theirs', { tenant: 'b' });
    const { items } = await mine.list();
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ message: 'Card of order 1 was declined for "cus_1"', total: 1, count: 1 });
    const { fingerprint } = items[0]!;
    await errors.resolve(fingerprint, { actor: 'anna', reason: 'of b' });
    const { changed, state } = await mine.get(fingerprint);
    expect([state, Object.keys(changed!)]).toEqual(['resolved', ['at']]);
    const theirs = (await errors.list()).items.find(({ errorType }) => errorType === 'RangeError')!;
    await expect(mine.get(theirs.fingerprint)).rejects.toMatchObject({ code: 'ERROR_GROUP_UNKNOWN' });
    expect(await mine.counts()).toEqual({ open: 0, resolved: 1, ignored: 0 });
    expect((await mine.unrepeated(fingerprint)).executions).toHaveLength(1);
  });

  it('pages through groups in either order, and narrows by task and queue', async () => {
    // Texts without numbers: those are left out of what is compared.
    for (const what of ['one', 'two', 'two', 'three']) await failed(`Reason ${what}`);
    await failed('never', { task: 'ship' });
    for (const sort of ['last_seen', 'count'] as const) {
      const seen: string[] = [];
      for (let cursor: string | undefined, more = true; more;) {
        const page = await errors.list({ sort, limit: 2, cursor });
        seen.push(...page.items.map(({ message }) => message!));
        more = (cursor = page.nextCursor) !== undefined;
      }
      expect(seen).toHaveLength(4);
      expect(seen[0]).toBe(sort === 'count' ? 'Reason two' : 'No carrier goes there');
      expect(new Set(seen).size).toBe(4);
    }
    expect((await errors.list({ taskName: 'ship' })).items.map(({ message }) => message)).toEqual([
      'No carrier goes there',
    ]);
    expect((await errors.list({ queue: 'elsewhere' })).items).toEqual([]);
    const { nextCursor } = await errors.list({ limit: 1 });
    await expect(errors.list({ sort: 'count', cursor: nextCursor })).rejects.toMatchObject({ code: 'OPTION_INVALID' });
  });

  it('finds failures that nobody has repeated', async () => {
    const [first, second] = [await failed('Nobody there'), await failed('Nobody there')];
    const { fingerprint } = await only();
    const again = await app.tasks.retry(first);
    await app.tasks.waitFor(again.id);
    const { executions, count } = await errors.unrepeated(fingerprint, { limit: 1 });
    expect(executions.map(({ id }) => id)).toEqual([again.id]);
    expect(count).toEqual({ count: 2, capped: false });
    expect((await errors.unrepeated(fingerprint)).executions.map(({ id }) => id)).toEqual([again.id, second]);
  });

  it('N-2 finds the success to compare a failure with', async () => {
    const before = await app.tasks.enqueue('pay', { what: 'ok', order: 7 });
    await before.result();
    const id = await failed('declined');
    await (await app.tasks.enqueue('pay', { what: 'ok', order: 8 })).result();
    expect(await errors.lastSuccessBefore(id)).toMatchObject({ id: before.id, payload: { what: 'ok', order: 7 } });
  });

  it('counts each failure once when several fold at a time', async () => {
    const handles = await app.tasks.enqueueMany(
      'pay',
      Array.from({ length: 60 }, (_, order) => ({ what: 'declined', order })),
    );
    await Promise.all(handles.map(({ id }) => app.tasks.waitFor(id)));
    await Promise.all(Array.from({ length: 8 }, () => errors.list()));
    expect(await only()).toMatchObject({ total: 60, count: 60 });
  });

  it('forgets trends of long ago, and groups that have not failed for long', async () => {
    await failed('Out of stock');
    await failed('Something else');
    const { items } = await errors.list();
    await sql(`UPDATE taskledger.task_error_hour SET hour = hour - interval '40 days' WHERE fingerprint = $1`, [
      items[0]!.fingerprint,
    ]);
    await sql(
      `UPDATE taskledger.task_error_group SET last_seen_at = last_seen_at - interval '91 days' WHERE fingerprint = $1`,
      [items[1]!.fingerprint],
    );
    expect(await app.ledger.errorGroups.prune(app.ledger.clock.now())).toBe(2);
    expect(await errors.find(items[1]!.fingerprint)).toBeUndefined();
    expect(await errors.find(items[0]!.fingerprint)).toMatchObject({ total: 1, count: 0 });
  });

  it('refuses what it does not understand', async () => {
    for (const query of [
      { statee: [] },
      { state: ['shut'] },
      { sort: 'name' },
      { window: '1y' },
      { limit: 101 },
      { cursor: 'x' },
    ])
      await expect(errors.list(query as never)).rejects.toMatchObject({ code: 'OPTION_INVALID' });
    await expect(errors.resolve('nothing')).rejects.toMatchObject({ code: 'ERROR_GROUP_UNKNOWN' });
    await expect(errors.ignore('nothing', { until: new Date(0) })).rejects.toMatchObject({ code: 'OPTION_INVALID' });
    await expect(errors.ignore('nothing', { times: 0 })).rejects.toMatchObject({ code: 'OPTION_INVALID' });
  });
});
