import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { IdempotencyMismatchError, LedgerUnavailableError } from '@taskledger/nestjs';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { Gate } from '../fixtures/gate.js';
import { PROFILE } from '../fixtures/profile.js';
import { until } from '../fixtures/until.js';

const MANY = 2_000;

class RollbackError extends Error {}

describe('enqueues under keys', () => {
  let app: ContractApp;
  const starts = new Map<string, number>();
  let names = 0;

  beforeAll(async () => {
    app = await startContractApp({ worker: { concurrency: 50 }, timeouts: { enqueue: '20s' } });
    for (const task of ['note', 'other'])
      app.registry.registerFunction(task, (_, { executionId }: { executionId: string }) => {
        starts.set(executionId, (starts.get(executionId) ?? 0) + 1);
      });
  });
  afterAll(() => app.close());

  const newKey = (): string => `key ${++names}`;

  it(`L1 ${MANY} concurrent ones with task ids make one execution each, which runs once, also asked for twice`, async () => {
    const prefix = newKey();
    const enqueue = (n: number) => app.tasks.enqueue('note', { n }, { taskId: `${prefix}-${n}` });
    const numbers = Array.from({ length: MANY }, (_, n) => n);
    // Neighbours and strangers, in one group and in different ones.
    const [first, again] = await Promise.all([
      Promise.all(numbers.map(enqueue)),
      Promise.all(numbers.toReversed().map(enqueue)).then((handles) => handles.toReversed()),
    ]);
    expect(first.map(({ id }) => id)).toEqual(again.map(({ id }) => id));
    expect(new Set(first.map(({ id }) => id)).size).toBe(MANY);
    const made = [...first, ...again].filter(({ deduplicated }) => !deduplicated);
    expect(made).toHaveLength(MANY);
    // Each that waits asks the ledger now and then, and these would queue for its connections.
    for (let from = 0; from < MANY; from += 100)
      await Promise.all(first.slice(from, from + 100).map((handle) => handle.result({ timeout: '4m' })));
    expect(first.map(({ id }) => starts.get(id))).toEqual(numbers.map(() => 1));
  }, 300_000);

  it('L1 of two groups with the same keys in opposite orders never deadlock', async () => {
    for (let round = 0; round < 10; round++) {
      const prefix = newKey();
      const numbers = Array.from({ length: 100 }, (_, n) => n);
      const enqueue = (n: number) =>
        app.tasks.enqueue('note', { n }, { taskId: `${prefix} id ${n}`, unique: { key: `${prefix} ${99 - n}` } });
      const handles = await Promise.all([...numbers, ...numbers.toReversed()].map(enqueue));
      expect(new Set(handles.map(({ id }) => id)).size).toBe(100);
      await Promise.all(handles.map((handle) => handle.result({ timeout: '4m' })));
    }
  }, 300_000);

  it.each(['task id', 'unique key'] as const)(
    'the same %s with another payload is a mistake, and a task id with another task',
    async (kind) => {
      const key = newKey();
      const options = kind === 'task id' ? { taskId: key } : { unique: { key } };
      const waiting = { ...options, delay: '1h' } as const;
      const first = await app.tasks.enqueue('note', { n: 1, list: [1, { a: 1, b: 2 }] }, waiting);
      const [same, other, task] = await Promise.allSettled([
        // The order of properties is not part of a payload.
        app.tasks.enqueue('note', { list: [1, { b: 2, a: 1 }], n: 1 }, waiting),
        app.tasks.enqueue('note', { n: 2 }, waiting),
        app.tasks.enqueue('other', { n: 1, list: [1, { a: 1, b: 2 }] }, waiting),
      ]);
      expect(same).toMatchObject({ status: 'fulfilled', value: { id: first.id, deduplicated: true } });
      // Unique keys are those of a task.
      if (kind === 'unique key') expect(task).toMatchObject({ status: 'fulfilled', value: { deduplicated: false } });
      for (const refused of kind === 'unique key' ? [other] : [other, task]) {
        expect(refused.status).toBe('rejected');
        const { reason } = refused as PromiseRejectedResult;
        expect(reason).toBeInstanceOf(IdempotencyMismatchError);
        expect(reason).toMatchObject({ code: 'TASK_IDEMPOTENCY_MISMATCH', executionId: first.id });
        expect(String(reason)).toContain(key);
      }
      await app.tasks.cancelPending();
    },
  );

  it('L1 a key of a transaction that is rolled back stands for nothing', async () => {
    const taskId = newKey();
    const rolledBack = app.ledger.database.transaction(async (manager) => {
      await app.tasks.enqueue('note', { n: 1 }, { taskId, manager });
      throw new RollbackError();
    });
    await expect(rolledBack).rejects.toThrow(RollbackError);
    const handle = await app.tasks.enqueue('note', { n: 2 }, { taskId });
    expect(handle.deduplicated).toBe(false);
    await handle.result();
  });

  if (PROFILE === 'embedded') return;

  describe('while somebody’s open transaction holds a key', () => {
    /** Enqueues under the key in a transaction that stays open; resolves to its id and the way to end it. */
    async function holding(taskId: string): Promise<{ id: string; end: (fails?: boolean) => Promise<unknown> }> {
      const opened = new Gate();
      const ended = new Gate();
      let fails = false;
      let id = '';
      const transaction = app.ledger.database.transaction(async (manager) => {
        ({ id } = await app.tasks.enqueue('note', { n: 0 }, { taskId, manager }));
        opened.open();
        await ended.opened;
        if (fails) throw new RollbackError();
      });
      await Promise.race([opened.opened, transaction]);
      const end = (isFailure = false): Promise<unknown> => {
        fails = isFailure;
        ended.open();
        return transaction.catch((error: unknown) => error);
      };
      return { id, end };
    }

    it('H8 nobody else is delayed by more than the patience of a group', async () => {
      const key = newKey();
      const { id, end } = await holding(key);
      let isAnswered = false;
      const asking = app.tasks.enqueue('note', { n: 0 }, { taskId: key }).finally(() => (isAnswered = true));
      const startedAt = performance.now();
      const others = await Promise.all(
        Array.from({ length: 50 }, (_, n) => app.tasks.enqueue('note', { n }, { taskId: `${key} ${n}` })),
      );
      await Promise.all(others.map((handle) => handle.result()));
      // The one that has to wait is found by halves.
      expect(performance.now() - startedAt).toBeLessThan(5_000);
      expect(isAnswered).toBe(false);
      await end();
      expect(await asking).toMatchObject({ id, deduplicated: true });
      await asking.then((handle) => handle.result());
      expect(starts.get(id)).toBe(1);
    });

    it('H8 whoever asks for it gets it when that is rolled back', async () => {
      const key = newKey();
      const { id, end } = await holding(key);
      const asking = app.tasks.enqueue('note', { n: 0 }, { taskId: key });
      await end(true);
      const handle = await asking;
      expect(handle).toMatchObject({ deduplicated: false });
      expect(handle.id).not.toBe(id);
      await handle.result();
    });

    it('L8 whoever asks for it is told, with the id, that it takes too long', async () => {
      const other = await startContractApp({ timeouts: { enqueue: '1s' }, worker: false });
      try {
        other.registry.registerFunction('note', () => undefined);
        const runner = other.ledger.database.dataSource.createQueryRunner();
        await runner.startTransaction();
        const key = newKey();
        await other.tasks.enqueue('note', {}, { taskId: key, manager: runner });
        const error: unknown = await other.tasks
          .enqueue('note', {}, { taskId: key })
          .catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(LedgerUnavailableError);
        expect(error).toMatchObject({ executionId: expect.any(String) });
        await runner.commitTransaction();
        await runner.release();
        const late = await other.tasks.enqueue('note', {}, { taskId: key });
        expect(late.deduplicated).toBe(true);
      } finally {
        await other.close();
      }
    });

    it('H8 ends of executions are not delayed by a transaction that enqueues under the same lock', async () => {
      const lock = { key: newKey(), onConflict: 'wait' } as const;
      const first = await app.tasks.enqueue('note', {}, { lock });
      const runner = app.ledger.database.dataSource.createQueryRunner();
      await runner.startTransaction();
      const inside = await app.tasks.enqueue('note', {}, { lock, manager: runner });
      // Both begin and end although the transaction is open.
      const second = await app.tasks.enqueue('note', {}, { lock });
      await app.tasks.gather(first, second);
      expect(starts.has(inside.id)).toBe(false);
      await runner.commitTransaction();
      await runner.release();
      await until(() => starts.get(inside.id) === 1, 'the start after the commit');
    });
  });
});
