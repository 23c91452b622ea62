import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import {
  InvalidOptionError,
  InvalidPayloadError,
  OnTaskEvent,
  PreventDuplicate,
  Task,
  TaskContext,
  type TaskEvent,
  TaskFailedError,
  TaskHandle,
  TaskLocks,
  TaskSkippedError,
} from '@taskledger/nestjs';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { failStatements } from '../fixtures/failing-ledger.js';
import { startTaskApp } from '../fixtures/task-app.js';
import { until } from '../fixtures/until.js';
import { Turnstile } from './support/turnstile.js';

class ConnectionLostError extends Error {
  readonly code = 'ECONNRESET';
}

interface Payload {
  readonly userId?: unknown;
  readonly at: string;
}

let doors = new Turnstile();

@Injectable()
class UserTasks {
  readonly events: TaskEvent[] = [];

  @PreventDuplicate({ lockName: 'sync_user', lockParam: 'userId', timeout: 3600 })
  @Task('sync_user')
  async sync({ at }: Payload): Promise<string> {
    await doors.pass(at);
    if (at.startsWith('broken')) throw new Error('cannot sync');
    return at;
  }

  @Task('rebuild')
  @PreventDuplicate({ lockName: 'rebuild' })
  async rebuild({ at }: Payload): Promise<string> {
    await doors.pass(at);
    return at;
  }

  @Task('one_at_a_time', { lock: { key: 'user:{userId}', onConflict: 'wait' } })
  async serial({ at }: Payload, ctx: TaskContext): Promise<number | undefined> {
    await doors.pass(at, ctx.signal);
    return ctx.fence;
  }

  @Task('refused', { lock: { key: 'user:{userId}', onConflict: 'fail' } })
  refused(): string {
    return 'ran';
  }

  @OnTaskEvent('skipped')
  @OnTaskEvent('failure')
  note(event: TaskEvent): void {
    this.events.push(event);
  }
}

describe('S3 locks', () => {
  let app: ContractApp;
  let locks: TaskLocks;
  let users: UserTasks;

  beforeAll(async () => {
    app = await startContractApp({}, [UserTasks]);
    locks = app.module.get(TaskLocks);
    users = app.module.get(UserTasks);
  });
  afterAll(() => app.close());
  beforeEach(() => void (doors = new Turnstile()));

  const sync = (userId: unknown, at: string) => app.tasks.enqueue('sync_user', { userId, at });

  it('S3-10 skips a duplicate run of the same lock_param and leaves those of others alone', async () => {
    const first = await sync(1, 'first');
    await doors.arrived('first');
    const duplicate = await sync(1, 'duplicate');
    await expect(duplicate.result()).rejects.toThrow(TaskSkippedError);
    const other = await sync(2, 'other');
    doors.open('other');
    expect(await other.result()).toBe('other');
    expect(await app.tasks.get(duplicate.id)).toMatchObject({ status: 'SKIPPED', duplicateOf: first.id });
    doors.open('first');
    expect(await first.result()).toBe('first');
    expect(doors.arrivals).not.toContain('duplicate');
  });

  it('S3-10 locks all payloads alike without a lock_param', async () => {
    const first = await app.tasks.enqueue('rebuild', { at: 'first', userId: 1 });
    await doors.arrived('first');
    const duplicate = await app.tasks.enqueue('rebuild', { at: 'duplicate', userId: 2 });
    expect(await app.tasks.waitFor(duplicate.id)).toMatchObject({ outcome: 'skipped' });
    doors.open('first');
    await first.result();
  });

  it('S3-11 answers a locked execution with the seed’s words, and does not run its body', async () => {
    const first = await sync(3, 'first');
    await doors.arrived('first');
    const duplicate = await sync(3, 'duplicate');
    expect(await app.tasks.waitFor(duplicate.id)).toMatchObject({ outcome: 'skipped' });
    expect(await app.tasks.get(duplicate.id)).toMatchObject({
      reason: 'duplicate',
      startedAt: null,
      run: 0,
      result: { success: false, status: 'skipped', reason: 'task_already_running', error: expect.any(String) },
    });
    await until(() => users.events.some(({ executionId }) => executionId === duplicate.id), 'the event');
    expect(users.events.find(({ executionId }) => executionId === duplicate.id)).toMatchObject({ type: 'skipped' });
    expect((await app.tasks.get(duplicate.id))?.isCompleted).toBe(true);
    doors.open('first');
    await first.result();
    expect(doors.count('duplicate')).toBe(0);
  });

  it('S3-12 runs one after the other, after success and after an error', async () => {
    doors.open('one', 'broken', 'two');
    expect(await (await sync(4, 'one')).result()).toBe('one');
    await expect((await sync(4, 'broken')).result()).rejects.toThrow(TaskFailedError);
    expect(await locks.isLocked('sync_user:4')).toBe(false);
    expect(await (await sync(4, 'two')).result()).toBe('two');
  });

  it('S3-12 runs different values at the same time, falsy ones included', async () => {
    const values = [0, '', false, 'u1', 'u2'];
    const handles = await Promise.all(values.map((value, index) => sync(value, `at ${index}`)));
    for (let index = 0; index < values.length; index++) await doors.arrived(`at ${index}`);
    for (let index = 0; index < values.length; index++) doors.open(`at ${index}`);
    await app.tasks.gather(...handles);
  });

  it('S3-12 takes one lock for all payloads that lack the lock_param', async () => {
    const first = await sync(undefined, 'first');
    await doors.arrived('first');
    const duplicate = await sync(null, 'duplicate');
    expect(await app.tasks.waitFor(duplicate.id)).toMatchObject({ outcome: 'skipped' });
    expect(await locks.isLocked('sync_user')).toBe(true);
    doors.open('first');
    await first.result();
  });

  it('S3-13 acquires, tells of and releases a lock by hand', async () => {
    expect(await locks.isLocked('nightly')).toBe(false);
    const lease = await locks.acquire('nightly', { ttl: '10m' });
    expect(lease).toMatchObject({ key: 'nightly', fence: 1, expiresAt: expect.any(Date) });
    expect(await locks.isLocked('nightly')).toBe(true);
    expect(await locks.acquire('nightly', { ttl: '10m' })).toBeNull();
    expect(await locks.release(lease!)).toBe(true);
    expect(await locks.release(lease!)).toBe(false);
    expect(await locks.isLocked('nightly')).toBe(false);
  });

  it('S3-13 never releases the lock of somebody else after its own has run out', async () => {
    const late = await locks.acquire('short', { ttl: 1 });
    const next = await until(() => locks.acquire('short', { ttl: '10m' }), 'the short lock to run out');
    expect(await locks.release(late!)).toBe(false);
    expect(await locks.isLocked('short')).toBe(true);
    expect(next.fence).toBeGreaterThan(late!.fence);
    await locks.release(next);
  });

  it('S3-13 keeps tasks out while the lock is held by hand, and lets who waits in on release', async () => {
    const lease = await locks.acquire('user:5');
    const waiting = await app.tasks.enqueue('one_at_a_time', { userId: 5, at: 'waiting' });
    await until(async () => (await app.tasks.get(waiting.id))?.blockedKey === 'user:5', 'it to wait');
    const { id } = await app.tasks.enqueue('refused', { userId: 5 });
    expect(await app.tasks.waitFor(id)).toMatchObject({ outcome: 'failure' });
    expect((await app.tasks.get(id))?.duplicateOf).toBeNull();
    doors.open('waiting');
    await locks.release(lease!);
    expect(await waiting.result()).toBe(2);
  });

  it('S3-13 refuses keys and times that cannot be meant', async () => {
    for (const key of ['', 'taskledger:leader']) await expect(locks.acquire(key)).rejects.toThrow(InvalidOptionError);
    for (const ttl of [0, -1, 'soon']) await expect(locks.acquire('x', { ttl })).rejects.toThrow(InvalidOptionError);
  });

  it('S3-13 C7 takes a ledger that is away for an error, never for an answer', async () => {
    const failing = failStatements(
      app.ledger.database,
      'task_lock',
      Infinity,
      new ConnectionLostError('read ECONNRESET'),
    );
    await expect(locks.isLocked('nightly')).rejects.toThrow('ECONNRESET');
    await expect(locks.acquire('nightly')).rejects.toThrow('ECONNRESET');
    failing.restore();
  });

  it('C7 repeats a claim whose lock cannot be asked for, and skips nothing', async () => {
    const failing = failStatements(app.ledger.database, 'held_until', 3, new ConnectionLostError('read ECONNRESET'));
    doors.open('patient');
    const handle = await sync(6, 'patient');
    expect(await handle.result()).toBe('patient');
    expect(failing.failures).toBe(3);
    failing.restore();
  });

  it('S0-26 runs executions of the same key one at a time; the others wait', async () => {
    const handles: TaskHandle[] = [];
    for (const at of ['a', 'b', 'c']) {
      handles.push(await app.tasks.enqueue('one_at_a_time', { userId: 7, at }));
      await until(async () => (await app.tasks.get(handles.at(-1)!.id))?.[at === 'a' ? 'startedAt' : 'blockedKey']);
    }
    expect(doors.arrivals).toEqual(['a']);
    expect(await handles[1]!.status()).toBe('PENDING');
    doors.open('a', 'b', 'c');
    expect(await app.tasks.gather(...handles)).toEqual([1, 2, 3]);
    expect(doors.arrivals).toEqual(['a', 'b', 'c']);
  });

  it('S0-26 refuses to enqueue a payload that lacks a member of the key', async () => {
    const enqueue = app.tasks.enqueue('one_at_a_time', { at: 'never' });
    await expect(enqueue).rejects.toThrow(InvalidPayloadError);
    await expect(enqueue).rejects.toThrow(/userId.*user:\{userId\}/);
  });

  it('fails an execution whose lock is held, where the task says so', async () => {
    const first = await app.tasks.enqueue('one_at_a_time', { userId: 8, at: 'first' });
    await doors.arrived('first');
    const refused = await app.tasks.enqueue('refused', { userId: 8 });
    await expect(refused.result()).rejects.toThrow(TaskFailedError);
    expect(await app.tasks.get(refused.id)).toMatchObject({
      status: 'FAILURE',
      reason: 'duplicate',
      errorType: 'TaskLockedError',
      error: 'The lock "user:8" is held by another execution',
      duplicateOf: first.id,
    });
    await until(() => users.events.some(({ executionId }) => executionId === refused.id), 'the event');
    const { error } = users.events.find(({ executionId }) => executionId === refused.id)!;
    expect(error).toMatchObject({ code: 'TASK_LOCKED', heldBy: first.id });
    doors.open('first');
    await first.result();
  });

  it('S3-10 stops the boot over a lock that nobody would take', async () => {
    @Injectable()
    class NoTask {
      @PreventDuplicate({ lockName: 'alone' })
      run(): void {}
    }
    @Injectable()
    class TwoLocks {
      @PreventDuplicate({ lockName: 'one' })
      @Task('two_locks', { lock: { key: 'two' } })
      run(): void {}
    }
    await expect(startTaskApp([NoTask])).rejects.toThrow(/NoTask\.run: @PreventDuplicate.*Add @Task/);
    await expect(startTaskApp([TwoLocks])).rejects.toThrow(/TwoLocks\.run: lock.*either/);
  });
});
