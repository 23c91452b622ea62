import { Injectable } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Task, TaskLocks } from '@taskledger/nestjs';
import { Gate } from '../fixtures/gate.js';
import { until } from '../fixtures/until.js';
import { DuplicateTally } from '../../libs/task/src/enqueue/index.js';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';
import type { Answer } from './support/rest-client.js';
import { scoped, scopedAccess } from './support/scoped-access.js';
import type { Wire } from './support/wire.js';

@Injectable()
class Held {
  gate = new Gate();

  @Task('held', { module: 'held' })
  hold(): Promise<void> {
    return this.gate.opened;
  }

  @Task('once', { module: 'once', unique: { param: 'order' } })
  once(): string {
    return 'once';
  }
}

describe.each(PLATFORMS)('locks over REST on %s', (platform) => {
  let rest: RestApp;
  let locks: TaskLocks;
  let held: Held;
  let key: string;
  let names = 0;

  beforeAll(async () => {
    rest = await startApp(platform, { admin: { access: scopedAccess }, providers: [Held] });
    [held, locks] = [rest.app.get(Held), rest.app.get(TaskLocks)];
  });
  beforeEach(() => {
    held.gate = new Gate();
    key = `door/${++names}`;
  });
  afterEach(async () => {
    held.gate.open();
    const isOver = async (): Promise<boolean> =>
      (await rest.tasks.list({ taskName: 'held', status: ['PENDING', 'STARTED'] })).items.length === 0;
    await until(isOver, 'all to have ended', 10_000);
  });
  afterAll(() => rest.close());

  const at = (name: string, view = ''): string => `/locks/${encodeURIComponent(name)}${view}`;
  const get = async (as = 'admin'): Promise<Answer> => rest.api.get(at(key), { as });
  const listed = async (query = '', as = 'admin'): Promise<string[]> =>
    (await rest.api.get(`/locks${query}`, { as })).body.results.map((lock: Wire) => lock.key);
  const release = (body: object = {}, as = 'admin', name = key): Promise<Answer> =>
    rest.api.post(at(name, '/release'), body, { as });
  const enqueue = async (options: object = {}): Promise<string> =>
    (await rest.tasks.enqueue('held', {}, { lock: { key, onConflict: 'wait' }, createdBy: 'u-ann', ...options })).id;
  const holder = async (options: object = {}): Promise<string> => {
    const id = await enqueue(options);
    await until(async () => (await locks.find(key))?.executionId === id, 'it to hold the lock');
    return id;
  };
  const waiter = async (): Promise<string> => {
    const id = await enqueue();
    await until(async () => (await rest.tasks.get(id))?.blockedKey === key, 'it to be in the line');
    return id;
  };

  it('D-26 shows who holds a key and who waits, and finds keys by text', async () => {
    const [id, next] = [await holder(), await waiter()];
    const lease = await locks.acquire('by hand', { ttl: '1m' });
    const { waiters, ...lock } = (await get()).body;
    expect(lock).toEqual({
      key,
      holder: 'execution',
      fence: 1,
      execution_id: id,
      task_name: 'held',
      node_id: expect.any(String),
      node_name: expect.any(String),
      since: expect.any(String),
      expires_at: expect.any(String),
      held_until: null,
      waiting: { count: 1, is_capped: false },
      waiting_since: expect.any(String),
    });
    expect(waiters).toEqual([{ execution_id: next, task_name: 'held', queue: 'default', since: expect.any(String) }]);
    expect((await rest.api.get('/locks')).body).toMatchObject({
      count: 2,
      count_capped: false,
      results: [lock, { key: 'by hand', holder: 'lease', execution_id: null, waiting: { count: 0 } }],
    });
    expect(await listed('?search=HAND')).toEqual(['by hand']);
    expect(await listed('?search=HELD')).toEqual([key]);
    expect(await listed('?search=zzz')).toEqual([]);
    for (const query of ['page=1', 'key=x']) expect((await rest.api.get(`/locks?${query}`)).status).toBe(400);
    await locks.release(lease!);
  });

  it('D-26 lets an operator release it by force, who is on record', async () => {
    const [id, next] = [await holder(), await waiter()];
    const { fence } = (await get()).body;
    const { status, body } = await release({ reason: 'it hangs', fence });
    expect([status, body]).toEqual([200, { key, execution_id: id }]);
    await until(async () => (await locks.find(key))?.executionId === next, 'the next to hold it');
    expect((await rest.tasks.get(id))!.status).toBe('STARTED');
    const [entry] = (await rest.api.get('/audit?action=lock.release&limit=1')).body.results;
    expect(entry).toMatchObject({
      actor: 'u-admin',
      username: 'Ada',
      status: 200,
      execution_id: id,
      details: { lock: key, reason: 'it hangs' },
    });
    // The key is made of a payload.
    const told = (await rest.api.get('/audit?action=lock.release&limit=1', { as: 'clerk' })).body.results[0];
    expect(told.details).toEqual({ lock: null, reason: 'it hangs' });
    const { text } = await rest.api.get('/audit/export?format=ndjson&action=lock.release&limit=1', { as: 'clerk' });
    expect((JSON.parse(text) as Wire).details).toEqual({ lock: null, reason: 'it hangs' });
    // Another run holds it by now than the one that was to lose it.
    const late = await release({ fence });
    expect([late.status, late.body.code]).toEqual([409, 'LOCK_CHANGED']);
  });

  it('D-26 has problems for what nobody holds, and for what is no body', async () => {
    for (const name of ['nobody', 'a\0b', 'taskledger:leader', 'x'.repeat(90)])
      for (const answer of [await rest.api.get(at(name)), await release({}, 'admin', name)])
        expect([name, answer.status, answer.body.code]).toEqual([name, 404, 'NOT_FOUND']);
    const lease = await locks.acquire(key);
    for (const body of [{ reason: '' }, { fence: 0 }, { fence: 'x' }, { until: '2030-01-01' }])
      expect([body, (await release(body)).status]).toEqual([body, 400]);
    await locks.release(lease!);
  });

  it('D-26 gives each only the rights that it has', async () => {
    const id = await holder();
    const lease = await locks.acquire('by hand');
    expect((await release({}, 'viewer')).status).toBe(403);
    expect(await listed('', 'viewer')).toEqual(['by hand', key]);
    expect((await rest.api.get('/locks', { as: 'stranger' })).status).toBe(403);
    // Keys are made of payloads, which the clerk may not read; the member lists nothing of others.
    for (const [as, shown] of [
      ['clerk', []],
      ['member', ['by hand']],
      ['owner', []],
    ] as const) {
      expect([as, await listed('', as)]).toEqual([as, shown]);
      for (const answer of [await get(as), await release({}, as)])
        expect([as, answer.status, answer.text.includes(id)]).toEqual([as, 404, false]);
    }
    expect((await rest.api.get('/me')).body.permissions).toMatchObject({ 'lock.read': true, 'lock.release': true });
    await locks.release(lease!);
  });

  it('D-26 shows a scope only what executions within it hold, and not how many others wait', async () => {
    const [id] = [await holder(), await waiter()];
    const lease = await locks.acquire('by hand');
    const within = scoped({ tasks: ['held'], createdBy: 'u-ann' });
    expect(await listed('', within)).toEqual([key]);
    expect((await get(within)).body).toMatchObject({ execution_id: id, waiting: null, waiting_since: null });
    expect((await get(within)).body.waiters).toHaveLength(1);
    for (const scope of [{ createdBy: 'u-bob' }, { tasks: ['greet_user'] }, { queues: ['default'], tags: ['x'] }]) {
      const as = scoped(scope);
      expect([scope, await listed('', as)]).toEqual([scope, []]);
      for (const answer of [await get(as), await release({}, as), await rest.api.get(at('by hand'), { as })])
        expect([scope, answer.status, answer.text.includes(id)]).toEqual([scope, 404, false]);
    }
    expect((await rest.api.get(at('by hand'), { as: within })).status).toBe(404);
    expect((await release({}, within)).status).toBe(200);
    await locks.release(lease!);
  });

  describe('unique keys', () => {
    let id: string;

    beforeAll(async () => {
      const once = (order: string) => rest.tasks.enqueue('once', { order }, { delay: '1h', createdBy: 'u-ann' });
      ({ id } = await once('o-7'));
      for (let n = 0; n < 2; n++) await once('o-7');
      await once('o-8');
      await rest.app.get(DuplicateTally).write();
    });
    afterAll(() => rest.tasks.cancelPending());

    const keys = async (query = '', as = 'admin'): Promise<Wire[]> =>
      (await rest.api.get(`/unique-keys${query}`, { as })).body.results;

    it('D-26 are listed with who has them and how many enqueues they have answered, and found by text', async () => {
      const { body } = await rest.api.get('/unique-keys');
      expect(body).toMatchObject({ count: 2, count_capped: false });
      const [first, second] = body.results;
      expect(first).toEqual({
        key: expect.stringContaining('o-7'),
        execution_id: id,
        task_name: 'once',
        queue: 'default',
        status: 'PENDING',
        since: expect.any(String),
        suppressed: 2,
        last_suppressed_at: expect.any(String),
      });
      expect(second).toMatchObject({ suppressed: 0, last_suppressed_at: null });
      expect(await keys('?search=O-7')).toEqual([first]);
      expect(await keys('?search=zzz')).toEqual([]);
      expect((await rest.api.get('/unique-keys?page=1')).status).toBe(400);
    });

    it('D-26 exist for those only who may list the execution and read its payload', async () => {
      expect((await rest.api.get('/unique-keys', { as: 'stranger' })).status).toBe(403);
      expect(await keys('', 'viewer')).toHaveLength(2);
      for (const as of ['clerk', 'member', 'owner', scoped({ createdBy: 'u-bob' }), scoped({ tasks: ['held'] })])
        expect([as, await keys('', as)]).toEqual([as, []]);
      const within = await keys('', scoped({ tasks: ['once'], createdBy: 'u-ann' }));
      expect(within).toHaveLength(2);
      // Who else has enqueued it is nobody's business within a scope.
      for (const one of within) expect(one).toMatchObject({ suppressed: null, last_suppressed_at: null });
    });
  });
});
