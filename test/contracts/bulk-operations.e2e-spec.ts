import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import {
  type BulkItem,
  type BulkOperation,
  BulkOperations,
  type BulkRequest,
  BulkStateError,
  EmptySelectionError,
  NotUndoableError,
  Task,
  TaskAudit,
  UnknownBulkOperationError,
} from '@taskledger/nestjs';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { cutTransactions } from '../fixtures/cut-transactions.js';
import { Gate } from '../fixtures/gate.js';
import { until } from '../fixtures/until.js';

interface Charge {
  readonly order: number;
}

@Injectable()
class Gateway {
  isDown = true;
  gate: Gate | undefined;
  readonly charged: number[] = [];

  @Task('charge', { queue: 'payments' })
  async charge({ order }: Charge): Promise<string> {
    await this.gate?.opened;
    if (this.isDown) throw new Error('The gateway is down');
    this.charged.push(order);
    return 'charged';
  }
}

describe('bulk operations', () => {
  let app: ContractApp;
  let bulk: BulkOperations;
  let gateway: Gateway;
  let batch = 0;

  beforeAll(async () => {
    app = await startContractApp({ queues: { payments: {}, narrow: {} }, worker: { concurrency: 2 } }, [Gateway]);
    bulk = app.get(BulkOperations);
    gateway = app.get(Gateway);
  });
  afterAll(() => app.close());
  beforeEach(() => {
    batch++;
    gateway.isDown = true;
    gateway.charged.length = 0;
    gateway.gate = undefined;
  });

  const tags = (): string[] => [`batch-${batch}`];

  /** Executions of this test, that have failed. */
  async function failed(count: number, options: object = {}): Promise<string[]> {
    const orders = Array.from({ length: count }, (_, order) => ({ order }));
    const handles = await app.tasks.enqueueMany('charge', orders, { tags: tags(), ...options });
    for (const { id } of handles) await app.tasks.waitFor(id);
    return handles.map(({ id }) => id);
  }

  async function waiting(count: number, options: object = {}): Promise<string[]> {
    const orders = Array.from({ length: count }, (_, order) => ({ order }));
    const handles = await app.tasks.enqueueMany('charge', orders, { tags: tags(), delay: '1h', ...options });
    return handles.map(({ id }) => id);
  }

  const start = (request: Partial<BulkRequest> & Pick<BulkRequest, 'action'>): Promise<BulkOperation> =>
    bulk.start({ ...(request.ids === undefined && { filter: { tags: tags() } }), ...request });

  const reaches = (id: string, state: BulkOperation['state']): Promise<BulkOperation> =>
    until(async () => {
      const operation = await bulk.get(id);
      return operation.state === state ? operation : undefined;
    }, `a bulk operation that is ${state}`);

  const itemsOf = async (id: string): Promise<readonly BulkItem[]> => (await bulk.items(id, { limit: 1_000 })).items;
  const repeatsOf = async (id: string): Promise<string[]> =>
    (await app.tasks.list({ retryOf: id })).items.map((execution) => execution.id);

  it('D-8 repeats all that a filter finds at the start, once, in the order of their creation', async () => {
    const ids = await failed(12);
    gateway.isDown = false;
    expect(await bulk.preview({ action: 'retry', filter: { tags: tags() } })).toMatchObject({
      count: { count: 12, capped: false },
      byStatus: new Map([['FAILURE', { count: 12, capped: false }]]),
    });
    const { id, total, createdBy } = await start({ action: 'retry', createdBy: { id: 'anna', username: 'Anna' } });
    expect({ total, createdBy }).toEqual({ total: 12, createdBy: { id: 'anna', username: 'Anna' } });
    expect(await reaches(id, 'finished')).toMatchObject({ done: 12, skipped: 0, failed: 0 });
    const items = await itemsOf(id);
    expect(items.map(({ executionId }) => executionId)).toEqual(ids.toSorted());
    for (const { executionId, newId } of items) {
      expect(await repeatsOf(executionId)).toEqual([newId]);
      expect(await app.tasks.waitFor(newId!)).toMatchObject({ outcome: 'success' });
      expect(await app.tasks.get(newId!)).toMatchObject({ createdBy: 'anna', createdByUsername: 'Anna' });
    }
    // The repeats match the filter too, and are no part of it.
    expect(await app.tasks.count({ tags: tags() })).toEqual({ count: 24, capped: false });
  });

  it('P-10 does nothing twice, whenever its process or its connection goes', async () => {
    const ids = await failed(60);
    gateway.isDown = false;
    const cuts = cutTransactions(app.ledger.database, 0.3);
    const { id } = await start({ action: 'retry', perSecond: 80 });
    await reaches(id, 'finished');
    cuts.stop();
    expect(cuts.count).toBeGreaterThan(0);
    expect(await bulk.get(id)).toMatchObject({ total: 60, done: 60, failed: 0 });
    for (const original of ids) expect(await repeatsOf(original)).toHaveLength(1);
  });

  it('D-8 does so many a second, and no more', async () => {
    await waiting(8);
    const { id } = await start({ action: 'cancel', perSecond: 8 });
    await reaches(id, 'finished');
    const times = (await itemsOf(id)).map(({ decidedAt }) => decidedAt!.getTime());
    // Two at a time, and then as long as two take. Times are cut to milliseconds.
    for (const at of [2, 4, 6]) expect(times[at]! - times[at - 1]!).toBeGreaterThanOrEqual(249);
  });

  it('D-8 cancels what is pending, and says of each why it could not be', async () => {
    const [first, second, third] = await waiting(3);
    await app.tasks.cancel(second!);
    const { id } = await start({ action: 'cancel', ids: [first!, third!], reason: 'wrong customer' });
    expect(await reaches(id, 'finished')).toMatchObject({ total: 2, done: 2, reason: 'wrong customer' });
    expect(await app.tasks.get(first!)).toMatchObject({ status: 'REVOKED', error: 'wrong customer' });
    // What has ended is not selected; what ends between is skipped.
    const late = await waiting(2);
    const { id: paced } = await start({ action: 'cancel', ids: late, perSecond: 1 });
    await until(async () => (await bulk.get(paced)).done > 0);
    await app.tasks.cancel(late[1]!);
    expect(await reaches(paced, 'finished')).toMatchObject({ total: 2, done: 1, skipped: 1 });
    expect((await itemsOf(paced))[1]).toMatchObject({ outcome: 'skipped', code: 'EXECUTION_FINISHED' });
    await expect(start({ action: 'cancel', ids: [second!] })).rejects.toThrow(EmptySelectionError);
    expect(await bulk.preview({ action: 'cancel', ids: [second!] })).toMatchObject({
      count: { count: 0 },
      byStatus: new Map([['REVOKED', { count: 1, capped: false }]]),
      refusal: { code: 'BULK_EMPTY' },
    });
  });

  it('D-31 keeps to the scope of who started it for as long as it runs', async () => {
    const [own, moved] = await failed(2, { metadata: { tenant: 'acme' } });
    await failed(2, { metadata: { tenant: 'other' } });
    const scoped = bulk.scoped({ metadata: { tenant: 'acme' } });
    const { id, total } = await scoped.start({ action: 'retry', filter: { tags: tags() }, perSecond: 1 });
    expect(total).toBe(2);
    await until(async () => (await bulk.get(id)).done > 0);
    await app.ledger.database.query(`UPDATE taskledger.task_execution SET metadata = '{}' WHERE id = $1`, [moved]);
    expect(await reaches(id, 'finished')).toMatchObject({ done: 1, skipped: 1 });
    const [first, second] = await itemsOf(id);
    expect(first).toMatchObject({ executionId: own, outcome: 'done' });
    expect(second).toMatchObject({ executionId: moved, outcome: 'skipped', code: 'EXECUTION_UNKNOWN' });
    expect((await app.tasks.get(first!.newId!))?.metadata).toMatchObject({ tenant: 'acme' });
  });

  it('D-31 leaves out what is refused to who starts it', async () => {
    const [allowed] = await failed(3);
    const { id, total, refused } = await start({
      action: 'retry',
      allow: async (executions) => ({ allowed: executions.filter((one) => one.id === allowed), refused: 2 }),
    });
    expect({ total, refused }).toEqual({ total: 1, refused: 2 });
    await reaches(id, 'finished');
    expect((await itemsOf(id)).map(({ executionId }) => executionId)).toEqual([allowed]);
  });

  it('P-11 ends where it is aborted', async () => {
    await waiting(20);
    const { id } = await start({ action: 'cancel', perSecond: 4 });
    await until(async () => (await bulk.get(id)).done > 0);
    const { state, done } = await bulk.abort(id, { createdBy: 'bob', reason: 'wrong filter' });
    expect(state).toBe('aborted');
    expect(done).toBeLessThan(20);
    expect((await bulk.items(id, { outcome: 'open', limit: 100 })).items).toHaveLength(20 - done);
    expect(await app.tasks.count({ tags: tags(), status: 'REVOKED' })).toMatchObject({ count: done });
    await expect(bulk.abort(id)).rejects.toThrow(BulkStateError);
    await expect(bulk.resume(id)).rejects.toThrow(BulkStateError);
    await expect(bulk.abort(app.ledger.clock.mintId())).rejects.toThrow(UnknownBulkOperationError);
  });

  it('N-3 repeats one, then a few, then the rest, and stops where too many fail', async () => {
    await failed(12);
    const { id } = await start({ action: 'retry', canary: { first: 1, next: 3, stopAboveFailureRate: 0.5 } });
    const stopped = await reaches(id, 'stopped');
    expect(stopped).toMatchObject({ done: 1, stage: 'first', stateReason: '1 of 1 repeats failed, more than 50 %.' });
    gateway.isDown = false;
    gateway.gate = new Gate();
    await bulk.resume(id, { createdBy: 'bob' });
    // The next stage has begun, and the rest waits for its outcome.
    await until(async () => (await bulk.get(id)).done === 4);
    expect(await app.ledger.bulk.get(id)).toMatchObject({ state: 'running', position: 4, stage: 1 });
    gateway.gate.open();
    expect(await reaches(id, 'finished')).toMatchObject({ done: 12, stage: 'rest' });
  });

  it('N-8 undoes a retry: what has not started is cancelled', async () => {
    await failed(6);
    gateway.isDown = false;
    gateway.gate = new Gate();
    const { id } = await start({ action: 'retry' });
    await reaches(id, 'finished');
    await until(async () => (await app.tasks.count({ tags: tags(), status: 'STARTED' })).count === 2);
    expect(await bulk.undoable(id)).toEqual({ action: 'cancel', count: 4 });
    const undo = await bulk.undo(id, { createdBy: 'bob' });
    expect(undo).toMatchObject({ action: 'cancel', undoOf: id, total: 4 });
    expect(await reaches(undo.id, 'finished')).toMatchObject({ done: 4 });
    gateway.gate.open();
    await until(() => gateway.charged.length === 2);
    expect(await app.tasks.count({ tags: tags(), status: 'REVOKED' })).toMatchObject({ count: 4 });
    expect(await bulk.undoable(id)).toEqual({ action: 'cancel', count: 0 });
    await expect(bulk.undo(id)).rejects.toThrow(NotUndoableError);
    await expect(bulk.undo(undo.id)).rejects.toThrow(NotUndoableError);
    expect(await bulk.undoable(undo.id)).toBeNull();
  });

  it('N-8 undoes a change of priorities, where nobody has changed them since', async () => {
    const [first, second, third] = await waiting(3, { priority: 7 });
    const { id } = await start({ action: 'reorder', priority: 1 });
    await reaches(id, 'finished');
    const priorities = () =>
      Promise.all([first!, second!, third!].map(async (one) => (await app.tasks.get(one))?.priority));
    expect(await priorities()).toEqual([1, 1, 1]);
    await app.tasks.reorder(second!, 3);
    expect(await bulk.undoable(id)).toEqual({ action: 'reorder', count: 2 });
    const undo = await bulk.undo(id);
    expect(await reaches(undo.id, 'finished')).toMatchObject({ done: 2 });
    expect(await priorities()).toEqual([7, 3, 7]);
  });

  it('D-8 makes due what waits for its time', async () => {
    gateway.isDown = false;
    const ids = await waiting(5);
    const { id } = await start({ action: 'promote' });
    expect(await reaches(id, 'finished')).toMatchObject({ done: 5 });
    for (const one of ids) expect(await app.tasks.waitFor(one)).toMatchObject({ outcome: 'success' });
  });

  it('N-8 leaves one entry in the audit, which each of its executions finds', async () => {
    const [one] = await failed(3);
    const { id } = await start({ action: 'retry', createdBy: 'anna', reason: 'the gateway is back' });
    await reaches(id, 'finished');
    const { items } = await app.get(TaskAudit).list({ executionId: one! });
    expect(items).toMatchObject([
      {
        actor: 'anna',
        action: 'bulk.start',
        details: { operation_id: id, bulk_action: 'retry', count: 3, reason: 'the gateway is back' },
      },
    ]);
  });

  it('lists operations, the latest first, and forgets those that ended long ago', async () => {
    await waiting(2);
    const { id } = await start({ action: 'cancel', createdBy: `lister-${batch}` });
    await reaches(id, 'finished');
    const { items, next } = await bulk.list({ limit: 1 });
    expect(items.map((operation) => operation.id)).toEqual([id]);
    expect(next).toBe(id);
    expect((await bulk.list({ createdBy: `lister-${batch}` })).items).toHaveLength(1);
    await app.ledger.database.query(
      `UPDATE taskledger.task_bulk_operation SET finished_at = now() - interval '2 days' WHERE id = $1`,
      [id],
    );
    expect(await app.ledger.bulk.prune(86_400_000)).toBe(1);
    expect(await bulk.find(id)).toBeNull();
  });

  it.each([
    [{ action: 'delete' }, 'action'],
    [{ action: 'retry', ids: ['a'], filter: {} }, 'selection'],
    [{ action: 'retry', filter: {}, perSecond: 0 }, 'perSecond'],
    [{ action: 'cancel', filter: {}, canary: {} }, 'canary'],
    [{ action: 'retry', filter: {}, canary: { stopAboveFailureRate: 2 } }, 'canary.stopAboveFailureRate'],
    [{ action: 'reorder', filter: {} }, 'priority'],
    [{ action: 'retry', filter: {}, priority: 1 }, 'priority'],
    [{ action: 'retry', filter: {}, prio: 1 }, 'prio'],
  ])('refuses what it does not understand, case %#', async (request, option) => {
    await expect(bulk.start(request as unknown as BulkRequest)).rejects.toMatchObject({
      code: 'OPTION_INVALID',
      option,
    });
  });
});
