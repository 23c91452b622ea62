import type { Deliver } from '../../libs/task/src/engine/index.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TaskInterruptedError } from '../../libs/task/src/errors/index.js';
import { InFlight } from '../../libs/task/src/execution/index.js';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { Gate } from '../fixtures/gate.js';
import { until } from '../fixtures/until.js';

describe('the engine forgets or repeats', () => {
  let app: ContractApp;
  let gate: Gate;
  const starts = new Map<string, number>();

  const startsOf = (id: string): number => starts.get(id) ?? 0;
  const engineJob = async (id: string) => (await app.engine.queue('default').bullmq()).getJob(id);

  beforeAll(async () => {
    app = await startContractApp({ timeouts: { nodeLease: '3s' } });
    app.registry.registerFunction('count', (_, { executionId }: { executionId: string }) => {
      starts.set(executionId, startsOf(executionId) + 1);
      return { ok: true };
    });
    app.registry.registerFunction('hold', async (_, { executionId }: { executionId: string }) => {
      starts.set(executionId, startsOf(executionId) + 1);
      await gate.opened;
      return { ok: true };
    });
  });
  beforeEach(() => {
    gate = new Gate();
  });
  afterAll(() => app.close());

  it('C1 acknowledges further deliveries of a finished execution without running its handler', async () => {
    const { id } = await app.tasks.enqueue('count');
    await app.tasks.result(id);
    for (let again = 0; again < 3; again++) {
      await until(async () => !(await engineJob(id)), 'the job to be gone');
      await app.engine.add('default', [{ id, priority: 5, delayMs: 0 }]);
    }
    await until(async () => !(await engineJob(id)), 'the last delivery to be acknowledged');
    expect(startsOf(id)).toBe(1);
    expect(await app.tasks.get(id)).toMatchObject({ status: 'SUCCESS', run: 1, starts: 1 });
  });

  it('C3 lets a run that is alive finish when the engine loses everything, without a second start', async () => {
    const { id } = await app.tasks.enqueue('hold');
    await until(() => startsOf(id) === 1, 'the start');
    await app.wipeEngine();
    // The engine hears of it again, as after a loss, and delivers it while the first run is alive.
    await app.engine.add('default', [{ id, priority: 5, delayMs: 0 }]);
    await until(
      async () => (await (await engineJob(id))?.getState()) === 'delayed',
      'the second delivery to be put off',
    );
    gate.open();
    await app.tasks.result(id);
    await until(async () => !(await engineJob(id)), 'the second delivery to be acknowledged');
    expect(startsOf(id)).toBe(1);
  });

  it('C5 finishes everything that waited when the engine lost its jobs', async () => {
    const waiting = await Promise.all(
      Array.from({ length: 20 }, () => app.tasks.enqueue('count', {}, { delay: '2s' })),
    );
    await until(async () => engineJob(waiting[19]!.id), 'the engine to know them');
    await app.wipeEngine();
    await Promise.all(waiting.map((handle) => handle.result({ timeout: '20s' })));
    expect(waiting.map(({ id }) => startsOf(id))).toEqual(waiting.map(() => 1));
  });

  it('C5 dispatches a backlog again page by page, and reads nothing that has finished', async () => {
    const { recovery, database } = app.ledger;
    const done = await app.tasks.enqueueMany(
      'count',
      Array.from({ length: 20 }, () => ({})),
    );
    await Promise.all(done.map((handle) => handle.result()));
    const handles = await app.tasks.enqueueMany(
      'count',
      Array.from({ length: 25 }, () => ({})),
      { delay: '50m' },
    );
    const waiting = handles.map(({ id }) => id);
    // Some have been with a node before; its death has not been noticed yet.
    await database.query(
      `UPDATE taskledger.task_execution SET node_id = $2, status = 'RETRY', origin_node = $3 WHERE id = ANY($1::uuid[])`,
      [waiting.slice(0, 12), app.ledger.nodeId, '00000000-0000-4000-8000-000000000000'],
    );
    const inEngine = async (ids: readonly string[]): Promise<boolean> =>
      (await Promise.all(ids.map(engineJob))).every(Boolean);
    const audited: string[] = [];
    for await (const page of recovery.waiting(4)) audited.push(...page.map(({ id }) => id));
    expect(audited.filter((id) => waiting.includes(id)).toSorted()).toEqual(waiting.toSorted());
    await app.wipeEngine();
    expect(await recovery.redispatchOrphans(5)).toBe(12);
    expect(await recovery.redispatchOrphans(5)).toBe(0);
    await until(() => inEngine(waiting.slice(0, 12)), 'the orphans to be in the engine');
    expect(await recovery.redispatchQueue('default', 4)).toBe(25);
    await until(() => inEngine(waiting), 'all to be in the engine');
    expect(await app.tasks.cancelPending()).toBeGreaterThanOrEqual(25);
  });

  it('C5 dispatches what a run hands back late, when the engine has lost its job meanwhile', async () => {
    const { id } = await app.tasks.enqueue('hold');
    await until(() => startsOf(id) === 1, 'the start');
    await app.wipeEngine();
    // What waits is dispatched again; this one is running.
    await app.reconciler.checkEngine();
    app.module.get(InFlight, { strict: false }).surrender(new TaskInterruptedError('lease_lost'));
    await until(async () => (await app.tasks.get(id))?.status !== 'STARTED', 'the run to be recorded as interrupted');
    gate.open();
    await app.tasks.result(id, { timeout: '20s' });
    expect(startsOf(id)).toBe(2);
  });

  it('C5 notices a loss that comes in the middle of a check', async () => {
    const waiting = await app.tasks.enqueue('count', {}, { delay: '1s' });
    await until(async () => engineJob(waiting.id), 'the engine to know it');
    const queue = app.engine.queue('default');
    const sentinel = queue.sentinel.bind(queue);
    queue.sentinel = async () => {
      queue.sentinel = sentinel;
      const remembered = await sentinel();
      await app.wipeEngine();
      return remembered;
    };
    await waiting.result({ timeout: '20s' });
    expect(startsOf(waiting.id)).toBe(1);
  });

  it('C5 audits what a process committed and never handed over', async () => {
    const { id } = await app.tasks.enqueue('count', {}, { delay: '50m' });
    await until(async () => engineJob(id), 'the engine to know it');
    await app.engine.queue('default').remove(id);
    await app.reconciler.audit();
    expect(await (await engineJob(id))?.getState()).toBe('delayed');
    await app.tasks.cancel(id);
  });

  it('C5 keeps in the outbox what was put back while it was being handed over', async () => {
    const { ledger } = app;
    const { id } = await app.tasks.enqueue('count', {}, { delay: '5h' });
    await ledger.database.query(
      `UPDATE taskledger.task_outbox SET leased_until = 'infinity' WHERE execution_id = '${id}'`,
    );
    const leased = { id, queue: 'default', priority: 5, delayMs: 0, until: 'Infinity' };
    // The engine is wiped after the job was added and before its outbox row is removed.
    await ledger.recovery.redispatchIds([id]);
    await ledger.outbox.remove([leased]);
    const left = await ledger.database.query(`SELECT FROM taskledger.task_outbox WHERE execution_id = '${id}'`);
    expect(left).toHaveLength(1);
    await app.tasks.cancel(id);
  });

  it('L6 gives every delivery a key of its own, also to a job that was added anew', async () => {
    const keys: string[] = [];
    const queue = app.engine.queue('keys');
    const job = (id: string) => ({ id, priority: 5, delayMs: 0 });
    const deliver: Deliver = async ({ id, claimKey }) => {
      if (id === 'a') keys.push(claimKey);
      // By now the first "a" is finished, and the worker goes on with the token that it had for it.
      if (id === 'b') await queue.add([job('a')]);
      return { kind: 'done' };
    };
    await queue.add([job('a'), job('b')]);
    app.engine.startWorker({ queue: 'keys', concurrency: 1, name: 'keys', deliver });
    await until(() => keys.length === 2, 'both deliveries');
    expect(new Set(keys).size).toBe(2);
  });

  it('H10 keeps a job with an id that is none of ours, and rarely looks at it', async () => {
    await (await app.engine.queue('default').bullmq()).add('stranger', {}, { jobId: 'stranger' });
    const job = await until(async () => {
      const isPutOff = (await (await engineJob('stranger'))?.getState()) === 'delayed';
      return isPutOff ? engineJob('stranger') : undefined;
    }, 'the job to be put off');
    // A minute, less the milliseconds that BullMQ took to write it down.
    expect(job.delay).toBeGreaterThan(55_000);
  });

  it('C6 finishes an execution whose job somebody left in the engine as failed', async () => {
    const { id } = await app.tasks.enqueue('count', {}, { delay: '1s' });
    await until(async () => engineJob(id), 'the engine to know it');
    await app.failJob(id);
    await app.tasks.result(id, { timeout: '20s' });
    expect(startsOf(id)).toBe(1);
  });
});
