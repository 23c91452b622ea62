import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { InvalidOptionError, TaskAudit, TaskWorkers, UnknownWorkerError, WorkerGoneError } from '@taskledger/nestjs';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { Gate } from '../fixtures/gate.js';
import { HandNode } from '../fixtures/hand-node.js';
import { until } from '../fixtures/until.js';

describe('workers', () => {
  let app: ContractApp;
  let workers: TaskWorkers;
  let gate = new Gate();

  beforeAll(async () => {
    app = await startContractApp({
      timeouts: { nodeLease: '3s' },
      queues: { default: {}, mail: {}, hand: {} },
      worker: { name: 'own', version: '7.8.9', queues: ['default', 'mail'], concurrency: 3 },
    });
    workers = app.get(TaskWorkers);
    app.registry.registerFunction('note', () => 'noted');
    app.registry.registerFunction('hold', () => gate.opened);
  });
  afterEach(async () => {
    gate.open();
    gate = new Gate();
    await workers.resume(app.ledger.nodes.id);
  });
  afterAll(() => app.close());

  const own = (): string => app.ledger.nodes.id;
  const sql = <T>(text: string, params: unknown[] = []): Promise<T[]> => app.ledger.database.query<T>(text, params);
  const running = async (id: string): Promise<void> => {
    await until(async () => (await workers.get(own())).runs.some((run) => run.executionId === id), 'it to run');
  };
  const ended = async (ago: string, hasLeft: boolean): Promise<string> => {
    const id = randomUUID();
    await sql(
      `INSERT INTO taskledger.task_node (id, name, host, pid, version, engine, dead_at, has_left)
       VALUES ($1, 'gone', 'host', 1, '1', 'postgres', clock_timestamp() - $2::interval, $3)`,
      [id, ago, hasLeft],
    );
    return id;
  };
  const succeeded = async (id: string): Promise<void> => {
    await until(async () => (await app.tasks.status(id)) === 'SUCCESS', 'it to succeed');
  };
  const names = async (query: object = {}): Promise<string[]> => (await workers.list(query)).map(({ name }) => name);

  it('D-25 are listed with what they serve, run and need', async () => {
    const { id } = await app.tasks.enqueue('hold', {}, { queue: 'mail' });
    await running(id);
    await until(async () => (await workers.get(own())).memory !== undefined, 'a heartbeat');
    const [worker] = await workers.list({ search: 'OWN' });
    expect(worker).toEqual({
      id: own(),
      name: 'own',
      host: hostname(),
      pid: process.pid,
      version: expect.any(String),
      appVersion: '7.8.9',
      engine: expect.any(String),
      state: 'alive',
      startedAt: expect.any(Date),
      heartbeatAt: expect.any(Date),
      heartbeatAgeMs: expect.any(Number),
      memory: expect.any(Number),
      loopLagMs: expect.any(Number),
      queues: [
        { name: 'default', slots: 3, running: 0 },
        { name: 'mail', slots: 3, running: 1 },
      ],
      tasks: expect.arrayContaining(['note', 'hold']),
      running: 1,
      runs: [{ executionId: id, taskName: 'hold', queue: 'mail', since: expect.any(Date) }],
    });
    expect(worker!.memory).toBeGreaterThan(10_000_000);
    expect(worker!.heartbeatAgeMs).toBeLessThan(3_000);
    const [without] = await workers.list({ runs: 0 });
    expect([without!.running, without!.runs]).toEqual([1, []]);
    expect(await names({ queue: 'mail', task: 'note' })).toEqual(['own']);
    for (const query of [{ queue: 'other' }, { task: 'other' }, { search: 'zzz' }, { state: ['quiet'] }] as const)
      expect(await names(query)).toEqual([]);
  });

  it('D-25 one that is quiet finishes what it runs, and takes nothing new until it is resumed', async () => {
    const { id: held } = await app.tasks.enqueue('hold');
    await running(held);
    await workers.quiet(own(), { by: 'ann', reason: 'its disk is failing' });
    const { id } = await app.tasks.enqueue('note');
    const locked = await app.tasks.enqueue('note', {}, { lock: { key: 'a lock' } });
    expect(await workers.get(own())).toMatchObject({
      state: 'quiet',
      running: 1,
      quiet: { at: expect.any(Date), by: 'ann', reason: 'its disk is failing' },
    });
    expect((await app.tasks.explain(id)).reasons).toEqual([
      { kind: 'no_worker', queue: 'default', since: null, quiet: 1 },
    ]);
    gate.open();
    await app.tasks.waitFor(held);
    await until(async () => (await workers.get(own())).running === 0, 'it to have nothing left');
    expect([await app.tasks.status(id), await app.tasks.status(locked.id)]).toEqual(['PENDING', 'PENDING']);
    await workers.resume(own(), { by: 'bob' });
    for (const each of [id, locked.id]) await succeeded(each);
    expect((await workers.get(own())).quiet).toBeUndefined();
    const { items } = await app.get(TaskAudit).list({ limit: 100 });
    expect(items.filter(({ action, actor }) => action.startsWith('worker.') && actor)).toMatchObject([
      { action: 'worker.resume', actor: 'bob', details: { worker: own(), name: 'own' } },
      { action: 'worker.quiet', actor: 'ann', details: { worker: own(), reason: 'its disk is failing' } },
    ]);
  });

  it('D-25 hears of it by its heartbeat, also when no signal arrives, and as another node as well', async () => {
    await sql(`UPDATE taskledger.task_node SET quiet_at = clock_timestamp(), quiet_by = 'ann' WHERE id = $1`, [own()]);
    const before = own();
    await sql('UPDATE taskledger.task_node SET dead_at = clock_timestamp() WHERE id = $1', [before]);
    // It has another id a moment before the ledger knows it.
    await until(async () => own() !== before && (await workers.find(own())) !== undefined, 'another id');
    const { id } = await app.tasks.enqueue('note');
    expect(await workers.get(own())).toMatchObject({ state: 'quiet', quiet: { by: 'ann' } });
    const { heartbeatAt } = await workers.get(own());
    await until(async () => (await workers.get(own())).heartbeatAt > heartbeatAt, 'a heartbeat');
    expect(await app.tasks.status(id)).toBe('PENDING');
    await sql('UPDATE taskledger.task_node SET quiet_at = NULL WHERE id = $1', [own()]);
    await succeeded(id);
  });

  it('D-25 the ledger gives nothing to one that is quiet, whatever that has heard', async () => {
    const hand = await HandNode.join(app.ledger, ['note'], { queues: ['hand'] });
    await workers.quiet(hand.id);
    await app.tasks.enqueue('note', {}, { queue: 'hand' });
    expect(await hand.fetch('hand')).toMatchObject({ claims: [] });
    expect((await hand.admit('hand')).claims).toEqual([]);
    await workers.resume(hand.id);
    expect((await hand.fetch('hand'))!.claims).toHaveLength(1);
    await hand.die();
  });

  it('D-25 that are gone are listed for 24 hours, and cannot be told anything', async () => {
    const [lost, old, left] = [
      await ended('23 hours', false),
      await ended('25 hours', false),
      await ended('1 hour', true),
    ];
    const listed = (await workers.list({ search: 'gone' })).map(({ id, state }) => [id, state]);
    expect(listed).toEqual([[lost, 'lost']]);
    expect((await workers.list({ state: ['left'] })).map(({ id }) => id)).toContain(left);
    expect(await workers.get(lost)).toMatchObject({ state: 'lost', endedAt: expect.any(Date), queues: [], runs: [] });
    expect(await workers.find(old)).toBeUndefined();
    for (const change of ['quiet', 'resume'] as const) {
      await expect(workers[change](left)).rejects.toThrow(WorkerGoneError);
      await expect(workers[change](randomUUID())).rejects.toThrow(UnknownWorkerError);
      await expect(workers[change]('no id')).rejects.toThrow(UnknownWorkerError);
    }
    await expect(workers.get('no id')).rejects.toThrow(UnknownWorkerError);
    for (const query of [{ state: ['ajar'] }, { limit: -1 }, { stat: [] }])
      await expect(workers.list(query as object)).rejects.toThrow(InvalidOptionError);
    await expect(workers.quiet(own(), { by: '' })).rejects.toThrow(InvalidOptionError);
  });
});
