import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { InvalidOptionError, type TaskOptions } from '@taskledger/nestjs';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { failStatements } from '../fixtures/failing-ledger.js';
import { until } from '../fixtures/until.js';
import { Turnstile } from '../seeds/support/turnstile.js';

class RollbackError extends Error {}

class ConnectionRefusedError extends Error {
  readonly code = 'ECONNREFUSED';
}

describe('unique keys', () => {
  let app: ContractApp;
  let doors: Turnstile;
  let name: string;
  let names = 0;

  beforeAll(async () => void (app = await startContractApp()));
  afterAll(() => app.close());
  beforeEach(() => {
    doors = new Turnstile();
    name = define({ unique: true });
  });

  function define(options: TaskOptions): string {
    const task = `unique_${++names}`;
    const handler = async ({ at }: Record<string, unknown>) => doors.pass(String(at)).then(() => at);
    app.registry.registerFunction(task, handler, options);
    return task;
  }

  it('answer with the live execution, and let a new one be enqueued when that has finished', async () => {
    const first = await app.tasks.enqueue(name, { at: 'a' });
    const second = await app.tasks.enqueue(name, { at: 'a' }, { taskId: undefined });
    const other = await app.tasks.enqueue(name, { at: 'b' });
    expect([first.deduplicated, second.deduplicated, other.deduplicated]).toEqual([false, true, false]);
    expect([second.id, second.taskId]).toEqual([first.id, first.taskId]);
    doors.open('a', 'b');
    expect(await app.tasks.gather(first, second, other)).toEqual(['a', 'a', 'b']);
    const third = await app.tasks.enqueue(name, { at: 'a' });
    expect(third.deduplicated).toBe(false);
    expect(third.id).not.toBe(first.id);
    await third.result();
    expect(doors.count('a')).toBe(2);
  });

  it('let one of many concurrent enqueues through, also when the last holder has just finished', async () => {
    for (let round = 1; round <= 5; round++) {
      // A door of its own: one that stays open from round to round lets the holder end before the last has asked.
      const at = `round ${round}`;
      const enqueue = () => app.tasks.enqueue(name, { at }, { unique: { key: `${name} again` } });
      const handles = await Promise.all(Array.from({ length: 10 }, enqueue));
      expect(new Set(handles.map(({ id }) => id)).size).toBe(1);
      expect(handles.filter(({ deduplicated }) => !deduplicated)).toHaveLength(1);
      doors.open(at);
      await handles[0]!.result();
      expect(doors.count(at)).toBe(1);
    }
  });

  it.each(['cancelled', 'failed', 'retried'])('are free after an execution was %s, and not before', async (end) => {
    const task = `ends_${++names}`;
    const fail = (): never => {
      throw new Error('on purpose');
    };
    app.registry.registerFunction(task, fail, { unique: true, retry: { maxRetries: 1, baseMs: 3_600_000 } });
    const retry = end === 'failed' ? { maxRetries: 0 } : undefined;
    const first = await app.tasks.enqueue(task, {}, end === 'cancelled' ? { delay: '1h' } : { retry });
    if (end === 'cancelled') await app.tasks.cancel(first.id);
    if (end === 'failed') await app.tasks.waitFor(first.id);
    if (end === 'retried') await until(async () => (await first.status()) === 'RETRY', 'the retry');
    const second = await app.tasks.enqueue(task, {}, { delay: '1h' });
    expect(second.deduplicated).toBe(end === 'retried');
    await app.tasks.cancelPending();
  });

  it('exist exactly when the caller’s transaction commits', async () => {
    const enqueueIn = (outcome: 'commit' | 'rollback') =>
      app.ledger.database.transaction(async (manager) => {
        const handle = await app.tasks.enqueue(name, { at: 'tx' }, { manager });
        const again = await app.tasks.enqueue(name, { at: 'tx' }, { manager });
        expect(again).toMatchObject({ id: handle.id, deduplicated: true });
        if (outcome === 'rollback') throw new RollbackError();
        return handle;
      });
    await expect(enqueueIn('rollback')).rejects.toThrow(RollbackError);
    const handle = await enqueueIn('commit');
    expect(handle.deduplicated).toBe(false);
    expect(await app.tasks.enqueue(name, { at: 'tx' })).toMatchObject({ id: handle.id, deduplicated: true });
    doors.open('tx');
    expect(await handle.result()).toBe('tx');
  });

  it.each(['before', 'after'] as const)('wait for a ledger that is away %s the commit', async (when) => {
    for (const keys of [{}, { taskId: `${name}-${when}`, unique: false as const }]) {
      const text = 'INSERT INTO "taskledger".task_key';
      const failing = failStatements(app.ledger.database, text, 3, new ConnectionRefusedError(), when);
      const handle = await app.tasks.enqueue(name, { at: 'a' }, keys).finally(failing.restore);
      expect(failing.failures).toBe(3);
      expect(handle.deduplicated).toBe(false);
      doors.open('a');
      expect(await handle.result()).toBe('a');
    }
    expect(doors.count('a')).toBe(2);
  });

  it('go together with a task id: the task id decides first', async () => {
    const first = await app.tasks.enqueue(name, { at: 'a' }, { taskId: `${name}-1` });
    const sameId = await app.tasks.enqueue(name, { at: 'a' }, { taskId: `${name}-1` });
    const sameKey = await app.tasks.enqueue(name, { at: 'a' }, { taskId: `${name}-2` });
    const mistaken = app.tasks.enqueue(name, { at: 'b' }, { taskId: `${name}-1` });
    await expect(mistaken).rejects.toMatchObject({ code: 'TASK_IDEMPOTENCY_MISMATCH', executionId: first.id });
    for (const again of [sameId, sameKey])
      expect(again).toMatchObject({ id: first.id, taskId: `${name}-1`, deduplicated: true });
    // None of them has left anything behind.
    const b = await app.tasks.enqueue(name, { at: 'b' }, { taskId: `${name}-2` });
    expect(b.deduplicated).toBe(false);
    doors.open('a', 'b');
    expect(await app.tasks.gather(first, b)).toEqual(['a', 'b']);
  });

  it('can be chosen, or done without, by one enqueue', async () => {
    const plain = define({});
    const first = await app.tasks.enqueue(plain, { at: 'a' }, { unique: { key: 'one' } });
    expect(await app.tasks.enqueue(plain, { at: 'a' }, { unique: { key: 'one' } })).toMatchObject({ id: first.id });
    const free = await app.tasks.enqueue(plain, { at: 'a' }, { unique: false });
    expect(free.deduplicated).toBe(false);
    await expect(app.tasks.enqueue(plain, {}, { unique: { key: '' } })).rejects.toThrow(InvalidOptionError);
    doors.open('a');
    await app.tasks.gather(first, free);
  });
});
