import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { TaskQueues } from '@taskledger/nestjs';
import { Rescuer } from '../../libs/task/src/cluster/index.js';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { Gate } from '../fixtures/gate.js';
import { HandNode } from '../fixtures/hand-node.js';
import { until } from '../fixtures/until.js';

const [POISON, INNOCENT, BATCH, CRASH_LIMIT] = [12, 333, 30, 3];

describe('executions whose processes die', () => {
  let app: ContractApp;
  let running: string[] = [];
  let gate = new Gate();

  beforeAll(async () => {
    app = await startContractApp({
      worker: { queues: ['default', 'other'] },
      queues: { default: {}, other: {}, hand: {} },
      timeouts: { nodeLease: '2s' },
    });
    app.registry.registerFunction('hold', async (_, { executionId }: { executionId: string }) => {
      running.push(executionId);
      await gate.opened;
    });
    app.registry.registerFunction(
      'note',
      (_, { executionId }: { executionId: string }) => void running.push(executionId),
    );
  });
  afterEach(async () => {
    gate.open();
    await app.tasks.cancelPending();
    await until(async () => (await app.tasks.count({ status: ['STARTED'] })).count === 0, 'nothing to run');
    await sql('DELETE FROM taskledger.task_ready');
    gate = new Gate();
    running = [];
  });
  afterAll(() => app.close());

  const sql = <Row>(text: string, params: unknown[] = []): Promise<Row[]> =>
    app.ledger.database.query<Row>(text, params);
  const join = (): Promise<HandNode> => HandNode.join(app.ledger, ['hold', 'note']);
  const rescue = (): Promise<number> => app.get(Rescuer).rescue();
  const enqueue = async (queue = 'hand', delay?: string): Promise<string> =>
    (await app.tasks.enqueue('note', {}, { queue, delay: delay as never })).id;
  const die = async (node: HandNode): Promise<void> => {
    await node.die();
    await rescue();
  };
  /** Two processes have died while it ran. */
  const suspect = async (task: string, queue: string): Promise<string> => {
    const { id } = await app.tasks.enqueue(task, {}, { queue, delay: '1h' });
    // As the second rescue does.
    await sql(
      `WITH execution AS (UPDATE taskledger.task_execution SET crashes = 2, run = 2, scheduled_for = NULL WHERE id = $1 RETURNING *)
       INSERT INTO taskledger.task_ready (execution_id, ticket, queue, priority, task_name, is_alone)
       SELECT id, ticket, queue || '!', priority, task_name, true FROM execution`,
      [id],
    );
    await sql('DELETE FROM taskledger.task_due WHERE execution_id = $1', [id]);
    return id;
  };

  it('L5 wait apart after the second death, and fail at the third', async () => {
    const id = await enqueue();
    for (const crashes of [1, 2]) {
      const node = await join();
      expect((await node.claim('hand')).id).toBe(id);
      await die(node);
      expect(await app.tasks.get(id)).toMatchObject({ status: 'RETRY', reason: 'interrupted', crashes, attempt: 0 });
    }
    const node = await join();
    expect(await node.fetch('hand')).toEqual({ claims: [], tickets: 0 });
    const { claims } = await node.admit('hand', 1, 'alone');
    expect(claims.map((claim) => claim.id)).toEqual([id]);
    await die(node);
    expect(await app.tasks.get(id)).toMatchObject({
      status: 'FAILURE',
      reason: 'crashed',
      errorType: 'TaskCrashedError',
      crashes: CRASH_LIMIT,
      run: CRASH_LIMIT,
    });
    expect((await app.tasks.attempts(id)).map(({ status }) => status)).toEqual([
      'INTERRUPTED',
      'INTERRUPTED',
      'FAILURE',
    ]);
  });

  it('L5 are forgotten about with every end that is explained', async () => {
    const id = await enqueue();
    const first = await join();
    await first.claim('hand');
    await die(first);
    const second = await join();
    await second.end(await second.claim('hand'), 'RETRY', { crashes: 0 });
    expect(await app.tasks.get(id)).toMatchObject({ status: 'RETRY', crashes: 0 });
    await die(second);
  });

  it('L5 cost nothing where the process had left in order', async () => {
    const id = await enqueue();
    const node = await join();
    await node.claim('hand');
    await sql('UPDATE taskledger.task_node SET has_left = true WHERE id = $1', [node.id]);
    await die(node);
    expect(await app.tasks.get(id)).toMatchObject({ status: 'RETRY', crashes: 0, handovers: 1 });
  });

  it('L5 count for nobody where most of the fleet dies within a minute', async () => {
    const ids = await Promise.all(Array.from({ length: 4 }, () => enqueue()));
    const { nodes: known } = app.ledger;
    const living = known.living.bind(known);
    const before = new Set((await living()).map(({ id }) => id));
    // However long it takes until all have joined, the leader sees them at once.
    known.living = async () => (await living()).filter(({ id }) => before.has(id));
    const nodes = await Promise.all(ids.map(() => join()));
    for (const node of nodes) await node.claim('hand');
    // Their heartbeats stand still from the start; the leader finds that out by itself.
    known.living = living;
    await until(
      async () => (await app.tasks.count({ ids, status: ['RETRY'] })).count === 4,
      'all to be taken over',
      30_000,
    );
    const rows = await Promise.all(ids.map((id) => app.tasks.get(id)));
    expect(rows.map((row) => row?.crashes)).toEqual([0, 0, 0, 0]);
  });

  it(`L5 ${POISON} poisonous among ${INNOCENT} innocent ones fail, and no innocent one does`, async () => {
    const payloads = Array.from({ length: POISON + INNOCENT }, (_, n) => ({ n }));
    const handles = await app.tasks.enqueueMany('note', payloads, { queue: 'hand' });
    const poison = new Set(
      handles
        .filter((_, n) => n % 28 === 5)
        .slice(0, POISON)
        .map(({ id }) => id),
    );
    expect(poison.size).toBe(POISON);
    let node = await join();
    const run = async (claims: readonly Awaited<ReturnType<HandNode['claim']>>[]): Promise<void> => {
      if (claims.some(({ id }) => poison.has(id))) {
        await die(node);
        node = await join();
      } else await Promise.all(claims.map((claim) => node.end(claim)));
    };
    for (let took = 1; took > 0;) {
      took = 0;
      const { claims } = (await node.fetch('hand', BATCH)) ?? (await node.admit('hand', BATCH));
      took += claims.length;
      await run(claims);
      const alone = await node.admit('hand', 1, 'alone');
      took += alone.claims.length;
      await run(alone.claims);
    }
    const failed = (await app.tasks.list({ taskName: 'note', status: ['FAILURE'], limit: 1_000 })).items;
    expect(new Set(failed.filter(({ id }) => handles.some((one) => one.id === id)).map(({ id }) => id))).toEqual(
      poison,
    );
    expect(Math.max(...failed.map(({ run: runs }) => runs))).toBe(CRASH_LIMIT);
    const { count } = await app.tasks.count({ ids: handles.map(({ id }) => id), status: ['SUCCESS'] });
    expect(count).toBe(INNOCENT);
  });

  it('L5 run alone: the process finishes what it runs, and takes nothing else, also of other queues', async () => {
    const busy = await app.tasks.enqueue('hold');
    await until(() => running.length === 1, 'the first run');
    const id = await suspect('hold', 'other');
    // It has stopped to take anything.
    const waiting: string[] = [];
    await until(async () => {
      waiting.push(await enqueue(waiting.length % 2 === 0 ? 'default' : 'other'));
      return (
        (await app.tasks.status(waiting.at(-1)!)) === 'PENDING' &&
        waiting.length > 20 &&
        !running.includes(waiting.at(-1)!)
      );
    }, 'the process to drain');
    expect(running).not.toContain(id);
    gate.open();
    gate = new Gate();
    await until(() => running.includes(id), 'the suspect to run alone');
    expect(await app.tasks.status(busy.id)).toBe('SUCCESS');
    const before = running.length;
    const late = await enqueue('default');
    // Longer than two polls of a process that is busy.
    const watchedUntil = performance.now() + 600;
    await until(() => performance.now() > watchedUntil, 'a while to pass');
    expect(running.length).toBe(before);
    gate.open();
    await app.tasks.result(id);
    await app.tasks.result(late);
    expect(await app.tasks.get(id)).toMatchObject({ status: 'SUCCESS', crashes: 0, run: 3 });
  });

  it('L5 are taken from no paused queue', async () => {
    const queues = app.module.get(TaskQueues, { strict: false });
    await queues.pause('other');
    const id = await suspect('note', 'other');
    const other = await suspect('note', 'default');
    await app.tasks.result(other, { timeout: '20s' });
    expect(running).toEqual([other]);
    await queues.resume('other');
    await app.tasks.result(id, { timeout: '20s' });
  });
});
