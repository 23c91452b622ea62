import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  InvalidOptionError,
  LockChangedError,
  LockNotHeldError,
  TaskAudit,
  type TaskContext,
  TaskLocks,
} from '@taskledger/nestjs';
import { HeldLocks } from '../../libs/task/src/execution/index.js';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { Gate } from '../fixtures/gate.js';
import { HandNode } from '../fixtures/hand-node.js';
import { until } from '../fixtures/until.js';

describe('locks as operators see them', () => {
  let app: ContractApp;
  let locks: TaskLocks;
  let gate: Gate;
  let key: string;
  let names = 0;
  const started: string[] = [];

  beforeAll(async () => {
    app = await startContractApp({ worker: { queues: ['default'] }, queues: { default: {}, idle: {} } });
    locks = app.get(TaskLocks);
    app.registry.registerFunction('note', () => 'noted');
    app.registry.registerFunction('hold', async (_, { executionId, signal }: TaskContext) => {
      started.push(executionId);
      await Promise.race([
        gate.opened,
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
      ]);
    });
  });
  beforeEach(() => {
    gate = new Gate();
    key = `key ${++names}`;
    started.length = 0;
  });
  afterEach(async () => {
    gate.open();
    const isOver = async (): Promise<boolean> =>
      (await app.tasks.list({ status: ['PENDING', 'STARTED', 'RETRY'] })).items.length === 0;
    await until(isOver, 'all to have ended', 10_000);
  });
  afterAll(() => app.close());

  const hold = async (options: object = {}): Promise<string> =>
    (await app.tasks.enqueue('hold', {}, { lock: { key, onConflict: 'wait' }, ...options })).id;
  const held = async (): Promise<string> => {
    const id = await hold();
    await until(() => started.includes(id), 'it to run');
    return id;
  };
  const waiting = async (count = 1): Promise<string[]> => {
    const ids: string[] = [];
    for (let n = 0; n < count; n++) {
      const id = await hold();
      await until(async () => (await app.tasks.get(id))?.blockedKey === key, 'it to be in the line');
      ids.push(id);
    }
    return ids;
  };
  const succeeded = async (id: string): Promise<void> => {
    await until(async () => (await app.tasks.status(id)) === 'SUCCESS', 'it to succeed');
  };

  it('D-26 are listed with who holds them and who waits, the awaited ones first', async () => {
    const lease = await locks.acquire(`a lease ${key}`, { ttl: '10m' });
    const holder = await held();
    const line = await waiting(2);
    expect(await locks.list()).toEqual([
      {
        key,
        holder: 'execution',
        fence: 1,
        executionId: holder,
        taskName: 'hold',
        nodeId: app.ledger.nodes.id,
        nodeName: expect.any(String),
        since: expect.any(Date),
        expiresAt: expect.any(Date),
        waiting: { count: 2, isCapped: false },
        waitingSince: expect.any(Date),
      },
      {
        key: `a lease ${key}`,
        holder: 'lease',
        fence: 1,
        since: expect.any(Date),
        expiresAt: lease!.expiresAt,
        waiting: { count: 0, isCapped: false },
      },
    ]);
    expect((await locks.waiters(key)).map(({ executionId }) => executionId)).toEqual(line);
    expect(await locks.waiters(key, 1)).toEqual([
      { executionId: line[0], taskName: 'hold', queue: 'default', since: expect.any(Date) },
    ]);
    expect((await locks.find(key))!.executionId).toBe(holder);
    const keys = async (query: object): Promise<string[]> => (await locks.list(query)).map((lock) => lock.key);
    expect(await keys({ search: 'A LEASE' })).toEqual([`a lease ${key}`]);
    expect(await keys({ search: 'Hold' })).toEqual([key]);
    expect(await keys({ limit: 1 })).toEqual([key]);
    expect(await keys({ search: 'zzz' })).toEqual([]);
    await locks.release(lease!);
  });

  it('D-26 that nobody holds any more, and those of Taskledger itself, are not listed', async () => {
    const lease = await locks.acquire(key);
    expect((await locks.list()).map((lock) => lock.key)).toEqual([key]);
    await locks.release(lease!);
    expect([await locks.list(), await locks.find(key), await locks.find('never taken')]).toEqual([
      [],
      undefined,
      undefined,
    ]);
    await expect(locks.find('taskledger:leader')).rejects.toThrow(InvalidOptionError);
    for (const query of [{ limit: 0 }, { search: '' }, { key }])
      await expect(locks.list(query as object)).rejects.toThrow(InvalidOptionError);
  });

  it('D-26 one that is released by force goes to the next in line at once, and the holder hears of it', async () => {
    const holder = await held();
    const [next] = await waiting();
    await locks.forceRelease(key, { by: 'ann', reason: 'it hangs', fence: (await locks.find(key))!.fence });
    await until(() => started.includes(next!), 'the next to run beside the holder');
    expect(await locks.find(key)).toMatchObject({ executionId: next, fence: 2, waiting: { count: 0 } });
    expect((await app.tasks.get(holder))!.status).toBe('STARTED');
    // Which renews every ten seconds.
    await app.get(HeldLocks).renew();
    await until(async () => (await app.tasks.get(holder))?.blockedKey === key, 'the holder to be in the line again');
    gate.open();
    for (const id of [holder, next!]) await succeeded(id);
    const [entry] = (await app.get(TaskAudit).list({ action: 'lock.release' })).items;
    expect(entry).toMatchObject({ actor: 'ann', executionId: holder, details: { lock: key, reason: 'it hangs' } });
  });

  it('D-26 the ticket of the next in line is written by the transaction that frees the key', async () => {
    const hand = await HandNode.join(app.ledger, ['note', 'hold']);
    const enqueue = async (): Promise<string> =>
      (await app.tasks.enqueue('note', {}, { queue: 'idle', lock: { key, onConflict: 'wait' } })).id;
    const first = await enqueue();
    const { claims } = await hand.admit('idle');
    expect(claims.map(({ id }) => id)).toEqual([first]);
    const second = await enqueue();
    await hand.admit('idle');
    expect((await locks.waiters(key)).map(({ executionId }) => executionId)).toEqual([second]);
    await locks.forceRelease(key);
    // Kept for it, so that nobody who comes by overtakes it.
    expect(await locks.find(key)).toMatchObject({ holder: 'passing', executionId: second, waiting: { count: 0 } });
    await expect(locks.forceRelease(key)).rejects.toThrow(LockNotHeldError);
    const taken = await hand.admit('idle');
    expect(taken.claims.map(({ id }) => id)).toEqual([second]);
    for (const claim of [...claims, ...taken.claims]) await hand.end(claim);
    expect((await app.tasks.get(first))!.status).toBe('SUCCESS');
    await hand.die();
  });

  it('D-26 a lease taken by hand is released by force, and cannot release what came after it', async () => {
    const lease = await locks.acquire(key, { ttl: '10m' });
    await locks.forceRelease(key);
    const other = await locks.acquire(key);
    expect(other!.fence).toBe(lease!.fence + 1);
    expect(await locks.release(lease!)).toBe(false);
    await expect(locks.forceRelease(key, { fence: lease!.fence })).rejects.toThrow(LockChangedError);
    expect(await locks.isLocked(key)).toBe(true);
    await locks.release(other!);
    for (const name of [key, 'never taken']) await expect(locks.forceRelease(name)).rejects.toThrow(LockNotHeldError);
    await expect(locks.forceRelease('taskledger:leader')).rejects.toThrow(InvalidOptionError);
    const rows = await app.ledger.database.query(`SELECT FROM taskledger.task_lock WHERE key = 'never taken'`);
    expect(rows).toEqual([]);
  });
});
