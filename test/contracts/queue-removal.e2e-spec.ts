import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  InvalidOptionError,
  QueueInUseError,
  Queues,
  type TaskContext,
  TaskAudit,
  TaskQueues,
  UnknownQueueError,
} from '@taskledger/nestjs';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { Gate } from '../fixtures/gate.js';
import { until } from '../fixtures/until.js';

describe('what is removed of queues', () => {
  let app: ContractApp;
  let queues: Queues;
  let gate: Gate;

  beforeAll(async () => {
    app = await startContractApp({
      worker: { queues: ['default', 'served'] },
      queues: { default: {}, served: {}, idle: {}, old: {} },
    });
    queues = app.get(Queues);
    app.registry.registerFunction('note', () => 'noted');
    app.registry.registerFunction('hold', async (_, { signal }: TaskContext) => {
      await Promise.race([
        gate.opened,
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
      ]);
    });
  });
  beforeEach(() => void (gate = new Gate()));
  afterAll(() => app.close());

  const enqueue = async (queue: string, options: object = {}): Promise<string> =>
    (await app.tasks.enqueue('note', {}, { queue, ...options })).id;
  const ended = async (queue: string): Promise<string> => {
    const id = await enqueue(queue);
    await app.tasks.waitFor(id);
    return id;
  };
  const audited = async (action: string): Promise<unknown[]> =>
    (await app.get(TaskAudit).list({ action })).items.map(({ actor, details }) => ({ actor, ...details }));
  const listed = async (): Promise<string[]> => (await app.get(TaskQueues).list()).map(({ name }) => name);

  it('D-24 clear leaves delayed executions alone where that is said', async () => {
    const [now, later] = [await enqueue('idle'), await enqueue('idle', { delay: '1h' })];
    expect(await queues.clearable('idle')).toEqual({ count: 2, capped: false });
    expect(await queues.clearable('idle', { delayed: false })).toEqual({ count: 1, capped: false });
    expect((await app.tasks.list({ queue: 'idle', delayed: true })).items.map(({ id }) => id)).toEqual([later]);
    expect(await queues.clear('idle', { delayed: false, expected: 1 })).toBe(1);
    expect([await app.tasks.status(now), await app.tasks.status(later)]).toEqual(['REVOKED', 'PENDING']);
    expect(await queues.clear('idle')).toBe(1);
    await expect(queues.clear('idle', { delayed: 'no' } as object)).rejects.toThrow(InvalidOptionError);
  });

  it('D-24 clean deletes what ended long enough ago, and nothing else', async () => {
    const [first, other] = [await ended('served'), await ended('default')];
    const waiting = await enqueue('served', { delay: '1h' });
    expect(await queues.clean('served', { olderThan: '1h' })).toEqual({ deleted: 0, kept: 0 });
    expect(await queues.clean('served', { olderThan: 0, by: 'ann', reason: 'test data' })).toEqual({
      deleted: 1,
      kept: 0,
    });
    expect(await app.tasks.get(first)).toBeNull();
    for (const id of [other, waiting]) expect(await app.tasks.get(id)).not.toBeNull();
    expect(await audited('queue.clean')).toEqual([
      { actor: 'ann', queue: 'served', count: 1, older_than_ms: 0, reason: 'test data' },
    ]);
    await queues.clear('served');
  });

  it('D-24 clean keeps what an open execution depends on', async () => {
    const upstream = await ended('served');
    const { id } = await app.tasks.enqueue(
      'note',
      {},
      { queue: 'idle', dependsOn: [upstream, await enqueue('idle', { delay: '1h' })] },
    );
    expect(await queues.clean('served', { olderThan: 0 })).toMatchObject({ kept: 1 });
    expect(await app.tasks.get(upstream)).not.toBeNull();
    await app.tasks.cancel(id);
    await queues.clear('idle');
    expect(await queues.clean('served', { olderThan: 0 })).toMatchObject({ kept: 0 });
  });

  it('D-24 obliterate removes a queue that nobody serves with all that it has', async () => {
    const ids = [await enqueue('old'), await enqueue('old', { delay: '1h' })];
    await app.get(TaskQueues).limit('old', { globalConcurrency: 2 });
    expect(await queues.obliterate('old', { by: 'ann', reason: 'renamed' })).toEqual({
      cancelled: 2,
      deleted: 2,
      kept: 0,
      isDone: true,
      isRemoved: true,
    });
    for (const id of ids) expect(await app.tasks.get(id)).toBeNull();
    expect(await listed()).not.toContain('old');
    expect(await audited('queue.obliterate')).toEqual([
      { actor: 'ann', queue: 'old', removed: true, reason: 'renamed' },
      { actor: 'ann', queue: 'old', count: 2, reason: 'renamed' },
    ]);
    await expect(queues.obliterate('never known')).rejects.toThrow(UnknownQueueError);
  });

  it('D-24 obliterate is refused while executions run, unless it may cancel them', async () => {
    const { id } = await app.tasks.enqueue('hold', {}, { queue: 'served' });
    await until(async () => (await app.tasks.status(id)) === 'STARTED', 'it to run');
    const waiting = await enqueue('served', { delay: '1h' });
    await expect(queues.obliterate('served')).rejects.toThrow(QueueInUseError);
    expect(await app.tasks.status(waiting)).toBe('PENDING');
    await app.get(TaskQueues).limit('served', { globalConcurrency: 2 });
    expect(await queues.obliterate('served', { force: true })).toMatchObject({ cancelled: 2 });
    const isDone = async (): Promise<boolean> => {
      const answer = await queues.obliterate('served', { force: true });
      return answer.isDone && !answer.isRemoved;
    };
    await until(isDone, 'the run to have stopped', 20_000);
    for (const one of [id, waiting]) expect(await app.tasks.get(one)).toBeNull();
    // Processes serve it: it goes on, as the code declares it.
    const state = await app.get(TaskQueues).get('served');
    expect([state.paused, state.limitedBy, state.limits]).toEqual([undefined, 'code', {}]);
    expect((await app.tasks.waitFor(await enqueue('served'))).outcome).toBe('success');
  });

  it('D-24 what is removed says what is wrong with its options, and goes on where it stopped', async () => {
    for (const options of [{}, { olderThan: 'soon' }, { olderThan: 0, cursor: 'x' }, { olderThan: 0, all: true }])
      await expect(queues.clean('idle', options as never)).rejects.toThrow(InvalidOptionError);
    for (const options of [{ force: 1 }, { within: 'x' }, { reason: '' }])
      await expect(queues.obliterate('idle', options as never)).rejects.toThrow(InvalidOptionError);
    const [first, second] = [await ended('served'), await ended('served')];
    expect(await queues.clean('served', { olderThan: 0, cursor: first })).toMatchObject({ deleted: 1 });
    expect(await app.tasks.get(first)).not.toBeNull();
    expect(await app.tasks.get(second)).toBeNull();
  });
});
