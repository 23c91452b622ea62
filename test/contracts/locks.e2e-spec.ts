import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  LockLostError,
  Priority,
  type TaskContext,
  TaskLocks,
  TaskMaintenance,
  type TaskOptions,
} from '@taskledger/nestjs';
import { HeldLocks, RunRecorder } from '../../libs/task/src/execution/index.js';
import { fetchSql } from '../../libs/task/src/ledger/tickets/fetches.js';
import type { Claim } from '../../libs/task/src/ledger/index.js';
import { Rescuer } from '../../libs/task/src/cluster/index.js';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { Gate } from '../fixtures/gate.js';
import { HandNode } from '../fixtures/hand-node.js';
import { until } from '../fixtures/until.js';
import { Turnstile } from '../seeds/support/turnstile.js';

describe('locks', () => {
  let app: ContractApp;
  let doors: Turnstile;
  let locks: TaskLocks;
  let hand: HandNode;
  let names = 0;
  let key: string;

  beforeAll(async () => {
    app = await startContractApp({
      worker: { concurrency: 5, queues: ['default'] },
      queues: { default: {}, idle: {} },
      maintenance: { markTimeoutEnabled: true },
    });
    locks = app.module.get(TaskLocks);
  });
  afterAll(() => app.close());
  beforeEach(() => {
    doors = new Turnstile();
    key = `key ${++names}`;
  });

  type Handler = (payload: Record<string, unknown>, ctx: TaskContext) => unknown;

  function task(handler: Handler, options: TaskOptions = {}): string {
    const name = `task_${++names}`;
    app.registry.registerFunction(name, handler, { lock: { key, onConflict: 'wait' }, ...options });
    return name;
  }

  /** A task that waits at its door, which is called as the payload's `at`. */
  const doored = (options?: TaskOptions): string =>
    task(async ({ at }, { signal }) => doors.pass(String(at), signal).then(() => at), options);

  const query = <Row>(sql: string, params: unknown[] = []): Promise<Row[]> =>
    app.ledger.database.query<Row>(sql, params);
  const lockRow = async (): Promise<{ fence: string; owner: string | null; seconds: number }> => {
    const [row] = await query<{ fence: string; owner: string | null; seconds: number }>(
      `SELECT fence, owner, CASE WHEN isfinite(expires_at) THEN extract(epoch FROM expires_at - clock_timestamp()) END::float8 AS seconds
         FROM taskledger.task_lock WHERE key = $1`,
      [key],
    );
    return row!;
  };
  const expire = async (): Promise<void> => {
    await query(
      `WITH changed AS (UPDATE taskledger.task_lock SET expires_at = clock_timestamp() WHERE key = $1 RETURNING 1)
       SELECT count(*) FROM changed`,
      [key],
    );
  };
  const sweep = (): Promise<unknown> => app.ledger.locks.passOnFree();
  const blocked = async (id: string): Promise<boolean> => (await app.tasks.get(id))?.blockedKey === key;

  /** An execution that no worker is going to take. */
  async function untaken(name: string, priority?: number): Promise<string> {
    return (await app.tasks.enqueue(name, {}, { queue: 'idle', priority })).id;
  }
  /** A process of its own that has handlers for all tasks so far. */
  const joined = async (): Promise<void> => void (hand = await HandNode.join(app.ledger, app.registry.names));
  const makeDue = async (id: string): Promise<void> => {
    await query('UPDATE taskledger.task_due SET due_at = clock_timestamp() WHERE execution_id = $1', [id]);
    await app.ledger.tickets.promote();
  };
  /** Takes all tickets of the queue that no worker takes: who may run, and who must not. */
  async function admit(): Promise<{ claims: readonly Claim[]; ended: readonly string[] }> {
    const { claims, ended } = await hand.admit('idle');
    return { claims, ended: ended.map(({ id }) => id) };
  }
  async function claimOf(id: string): Promise<Claim> {
    const { claims } = await admit();
    const claim = claims.find((one) => one.id === id);
    if (!claim) throw new Error(`Execution ${id} was not claimed`);
    return claim;
  }
  const insert = async (taskName: string, payload: string): Promise<string> => {
    const id = app.ledger.clock.mintId();
    const shape = { taskName, module: 'm', queue: 'default', priority: 5, isFifo: false, maxAttempts: 1, tags: [] };
    await app.ledger.writer.insert({ id, shape, payload });
    return id;
  };

  it('L7 claims an execution without a lock in one statement that knows nothing of locks', async () => {
    const id = await untaken(task(() => undefined, { lock: undefined }));
    hand = await HandNode.join(app.ledger, app.registry.names);
    const taken = await hand.fetch('idle');
    expect(taken?.claims.map((claim) => [claim.id, claim.lock])).toEqual([[id, undefined]]);
    expect(fetchSql('s', 'r')).not.toContain('task_lock');
    await hand.end(taken!.claims[0]!);
  });

  it('C9 never skips a retry: it may take its own lock again', async () => {
    let failures = 0;
    const name = task(
      (_, ctx) => {
        if (failures < 2) throw new Error(`failure ${++failures}`);
        return ctx.fence;
      },
      { lock: { key, onConflict: 'skip' }, retry: { maxRetries: 2, baseMs: 1 } },
    );
    const { id } = await app.tasks.enqueue(name);
    expect(await app.tasks.result(id)).toBe(3);
    expect(await app.tasks.get(id)).toMatchObject({ status: 'SUCCESS', attempt: 3, duplicateOf: null });
  });

  it.each(['skip', 'fail'] as const)('C9 lets a retry wait, where a first claim would %s', async (onConflict) => {
    const name = task(() => undefined, { lock: { key, onConflict } });
    await joined();
    const id = await untaken(name);
    await hand.end(await claimOf(id), 'RETRY', { delayMs: 3_600_000 });
    const between = await claimOf(await untaken(name));
    await makeDue(id);
    expect((await admit()).claims).toEqual([]);
    expect(await app.tasks.get(id)).toMatchObject({ status: 'RETRY', blockedKey: key });
    await hand.end(between);
    const second = await claimOf(id);
    expect(second).toMatchObject({ run: 2, spentAttempts: 1, lock: { fence: 3 } });
    await hand.end(second);
  });

  it('C9 hands the lock on with the work of a dead node', async () => {
    const name = task(() => undefined, { lock: { key, onConflict: 'skip' } });
    await joined();
    const id = await untaken(name);
    await claimOf(id);
    const waiter = await app.tasks.enqueue(name, {}, { queue: 'idle', lock: { key, onConflict: 'wait' } });
    expect((await admit()).claims).toEqual([]);
    await hand.die();
    await app.get(Rescuer).rescue();
    await joined();
    // The next in line comes first; the one that was taken over is no duplicate, and waits.
    const { claims } = await admit();
    expect(claims.map((claim) => [claim.id, claim.lock?.fence])).toEqual([[waiter.id, 2]]);
    expect(await app.tasks.get(id)).toMatchObject({ status: 'RETRY', blockedKey: key });
    await hand.end(claims[0]!);
    await hand.end(await claimOf(id));
  });

  it.each(['SUCCESS', 'RETRY', 'PENDING'] as const)(
    'C9 frees the lock in the transaction of the outcome %s',
    async (end) => {
      const name = task(() => undefined, { lock: { key, onConflict: 'skip' } });
      await joined();
      const first = await claimOf(await untaken(name));
      // The process dies right after the commit: nobody else is told.
      await hand.end(first, end, end === 'SUCCESS' ? {} : { delayMs: 3_600_000 });
      const second = await claimOf(await untaken(name));
      expect(second.lock?.fence).toBe(2);
      await hand.end(second);
      await app.tasks.cancel(first.id);
    },
  );

  it('C9 frees the lock of a run that was ended over its head when that stops, and no other', async () => {
    const name = task(() => undefined);
    await joined();
    const first = await claimOf(await untaken(name));
    await app.get(TaskMaintenance).markTimedOutExecutions({ timeoutMinutes: 0.000_01 });
    expect(await app.tasks.status(first.id)).toBe('FAILURE');
    expect(await locks.isLocked(key)).toBe(true);
    const { id } = await app.tasks.enqueue(name, {}, { queue: 'idle' });
    expect((await admit()).claims).toEqual([]);
    await app.get(RunRecorder).finished({ claim: first, outcome: { status: 'SUCCESS', spendsAttempt: true } });
    const second = await claimOf(id);
    // Told once more, it does not free what its successor holds.
    await app.get(RunRecorder).finished({ claim: first, outcome: { status: 'SUCCESS', spendsAttempt: true } });
    expect(await lockRow()).toMatchObject({ owner: id, fence: '2' });
    await hand.end(second);
  });

  it('C9 wakes who waits in the transaction that frees the lock, although its process dies before it tells anybody', async () => {
    const name = task(() => 'ran');
    await joined();
    const holder = await claimOf(await untaken(name));
    const { id } = await app.tasks.enqueue(name);
    await until(() => blocked(id), 'the waiter');
    await hand.end(holder);
    expect(await app.tasks.result(id)).toBe('ran');
    expect(await sweep()).toEqual([]);
  });

  it('H5 keeps 20 waiters out of 5 slots, so that the holder can await a child, and runs them in order', async () => {
    const order: unknown[] = [];
    app.registry.registerFunction(`child_${key}`.replaceAll(' ', '_'), () => 'grown');
    const go = new Gate();
    const name = task(async ({ n }, ctx) => {
      order.push(n);
      if (n !== 0) return n;
      await go.opened;
      return (await ctx.tasks.enqueue(`child_${key}`.replaceAll(' ', '_'))).result();
    });
    const holder = await app.tasks.enqueue(name, { n: 0 });
    await until(() => order.length === 1, 'the holder');
    const waiters = [];
    for (let n = 1; n <= 20; n++) waiters.push(await app.tasks.enqueue(name, { n }));
    waiters.push(await app.tasks.enqueue(name, { n: 'urgent' }, { priority: Priority.HIGH }));
    for (const { id } of waiters) await until(() => blocked(id), 'all to wait');
    go.open();
    expect(await holder.result()).toBe('grown');
    await app.tasks.gather(...waiters);
    expect(order).toEqual([0, 'urgent', ...Array.from({ length: 20 }, (_, n) => n + 1)]);
  });

  it('H5 takes nobody past the one who is next: the lock is kept for it', async () => {
    const [waiting, skipping] = [task(() => undefined), task(() => undefined, { lock: { key, onConflict: 'skip' } })];
    await joined();
    const holder = await claimOf(await untaken(waiting));
    const next = await untaken(waiting);
    expect((await admit()).claims).toEqual([]);
    await hand.end(holder);
    expect(await lockRow()).toMatchObject({ owner: next });
    const late = await untaken(skipping, Priority.HIGH);
    const { claims, ended } = await admit();
    expect([claims.map(({ id }) => id), ended]).toEqual([[next], [late]]);
    expect(await app.tasks.get(late)).toMatchObject({ status: 'SKIPPED', duplicateOf: next });
    expect(claims[0]?.lock?.fence).toBe(2);
    await hand.end(claims[0]!);
  });

  it('H5 does not run a waiter that is cancelled', async () => {
    const holder = await app.tasks.enqueue(doored(), { at: 'holder' });
    await doors.arrived('holder');
    const waiter = await app.tasks.enqueue(doored(), { at: 'waiter' });
    await until(() => blocked(waiter.id), 'the waiter');
    expect(await app.tasks.cancel(waiter.id)).toBe(true);
    expect(await app.tasks.get(waiter.id)).toMatchObject({ status: 'REVOKED', blockedKey: null });
    doors.open('holder');
    await holder.result();
    const last = await app.tasks.enqueue(task(() => 'free'));
    expect(await last.result()).toBe('free');
    expect(doors.count('waiter')).toBe(0);
  });

  it('L7 issues strictly growing fences to 20 contenders, one at a time', async () => {
    const fences: (number | undefined)[] = [];
    let [running, most] = [0, 0];
    const name = task(async (_, ctx) => {
      most = Math.max(most, ++running);
      fences.push(ctx.fence);
      await new Promise(setImmediate);
      running--;
    });
    const handles = await app.tasks.enqueueMany(
      name,
      Array.from({ length: 20 }, () => ({})),
    );
    await app.tasks.gather(...handles);
    expect(most).toBe(1);
    expect(fences).toHaveLength(20);
    expect(fences.every((fence, index) => index === 0 || Number(fence) > Number(fences[index - 1]))).toBe(true);
  });

  it('L7 gives one of many in a batch the lock, and keeps nobody waiting for ever', async () => {
    const name = task(() => undefined);
    await joined();
    const ids = new Set(await Promise.all(Array.from({ length: 10 }, () => untaken(name))));
    for (let left = ids.size; left > 0; left--) {
      const { claims } = await admit();
      expect(claims).toHaveLength(1);
      expect(ids.delete(claims[0]!.id)).toBe(true);
      expect((await admit()).claims).toEqual([]);
      await hand.end(claims[0]!);
    }
    expect((await lockRow()).fence).toBe('10');
  });

  it('L7 renews the lease of a running holder, and never beyond its longest hold', async () => {
    const { id } = await app.tasks.enqueue(doored({ lock: { key, maxHold: '25s' } }), { at: 'holder' });
    await doors.arrived('holder');
    await query(
      `WITH changed AS (UPDATE taskledger.task_lock SET expires_at = clock_timestamp() + interval '5 s' WHERE key = $1 RETURNING 1)
       SELECT count(*) FROM changed`,
      [key],
    );
    await app.module.get(HeldLocks, { strict: false }).renew();
    const { seconds } = await lockRow();
    expect(seconds).toBeGreaterThan(5);
    expect(seconds).toBeLessThanOrEqual(25);
    doors.open('holder');
    await app.tasks.result(id);
  });

  it('L7 lets an expired lock be taken, stops the stale holder and refuses its guarded write', async () => {
    const seen: unknown[] = [];
    const stopped = new Gate();
    const stale = task(async (_, ctx) => {
      await doors.pass('stale');
      await stopped.opened;
      seen.push(ctx.signal.reason);
      const write = app.ledger.database.transaction((manager) => ctx.guarded(manager));
      seen.push(await write.catch((error: unknown) => error));
    });
    const { id } = await app.tasks.enqueue(stale);
    await doors.arrived('stale');
    await expire();
    const successor = await app.tasks.enqueue(doored(), { at: 'successor' });
    await doors.arrived('successor');
    await app.module.get(HeldLocks, { strict: false }).renew();
    stopped.open();
    doors.open('stale');
    await until(() => seen.length === 2, 'the stale holder to try');
    for (const error of seen) expect(error).toBeInstanceOf(LockLostError);
    expect(seen[0]).toMatchObject({ code: 'LOCK_LOST', executionId: id, key, why: 'expired' });
    expect(await lockRow()).toMatchObject({ owner: successor.id, fence: '2' });
    doors.open('successor');
    await successor.result();
    await app.tasks.cancel(id);
    await app.tasks.waitFor(id);
  });

  it('L7 makes whoever takes over wait for the commit of a guarded write', async () => {
    const order: string[] = [];
    const [begin, commit, guarded] = [new Gate(), new Gate(), new Gate()];
    const writer = task(async (_, ctx) => {
      doors.open('writer');
      await begin.opened;
      await app.ledger.database.transaction(async (manager) => {
        await ctx.guarded(manager);
        guarded.open();
        await commit.opened;
        order.push('commit');
      });
      return ctx.fence;
    });
    const first = await app.tasks.enqueue(writer);
    await until(async () => (await app.tasks.status(first.id)) === 'STARTED', 'the writer');
    const second = await app.tasks.enqueue(task((_, ctx) => (order.push('takeover'), ctx.fence)));
    await until(() => blocked(second.id), 'the waiter');
    await expire();
    begin.open();
    await guarded.opened;
    const swept = sweep();
    commit.open();
    await swept;
    await until(async () => {
      await sweep();
      return order.length === 2;
    }, 'both');
    expect(order).toEqual(['commit', 'takeover']);
    expect(await app.tasks.gather(first, second)).toEqual([1, 2]);
  });

  it('stops a run that holds its lock for longer than maxHold', async () => {
    const name = task(({ at }, { signal }) => doors.pass(String(at), signal), { lock: { key, maxHold: '20ms' } });
    const { id } = await app.tasks.enqueue(name, { at: 'never' });
    expect(await app.tasks.waitFor(id)).toMatchObject({ outcome: 'failure' });
    expect(await app.tasks.get(id)).toMatchObject({ reason: 'timeout', errorType: 'LockLostError' });
    expect(await locks.isLocked(key)).toBe(false);
  });

  it('locks what a process enqueued that does not know the task’s lock', async () => {
    const name = doored({ lock: { param: 'at' } });
    const first = await insert(name, '{"at":"x"}');
    await doors.arrived('x');
    const second = await insert(name, '{"at":"x"}');
    expect(await app.tasks.waitFor(second)).toMatchObject({ outcome: 'skipped' });
    expect(await app.tasks.get(second)).toMatchObject({ duplicateOf: first, reason: 'duplicate' });
    expect(await locks.isLocked(`${name}:x`)).toBe(true);
    doors.open('x');
    await app.tasks.result(first);
  });

  it('ends an execution whose lock has no key, because the task’s own function fails', async () => {
    const name = task(() => undefined, { lock: { key: () => '' } });
    const id = await insert(name, '{}');
    expect(await app.tasks.waitFor(id)).toMatchObject({ outcome: 'failure' });
    expect(await app.tasks.get(id)).toMatchObject({ reason: 'validation', run: 0, attempt: 0 });
  });

  it('counts what was skipped and what failed at the lock', async () => {
    const holder = await locks.acquire(key);
    const options = (onConflict: 'skip' | 'fail'): TaskOptions => ({ lock: { key, onConflict } });
    const [skipping, failing] = [task(() => undefined, options('skip')), task(() => undefined, options('fail'))];
    const handles = [await app.tasks.enqueue(skipping), await app.tasks.enqueue(failing)];
    for (const { id } of handles) await app.tasks.waitFor(id);
    expect(await app.tasks.stats({ taskName: skipping })).toMatchObject({ SKIPPED: 1, PENDING: 0, total: 1 });
    expect(await app.tasks.stats({ taskName: failing })).toMatchObject({ FAILURE: 1, PENDING: 0, total: 1 });
    expect(await locks.release(holder!)).toBe(true);
  });

  it('repeats an execution under the lock that its enqueue chose', async () => {
    const name = task((_, ctx) => ctx.fence, { lock: undefined });
    const first = await app.tasks.enqueue(name, {}, { lock: { key, onConflict: 'fail' } });
    expect(await first.result()).toBe(1);
    expect(await (await app.tasks.retry(first.id)).result()).toBe(2);
    const free = await app.tasks.enqueue(doored(), { at: 'free' }, { lock: false });
    await doors.arrived('free');
    expect(await locks.isLocked(key)).toBe(false);
    doors.open('free');
    await free.result();
  });
});
