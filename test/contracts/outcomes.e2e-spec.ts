import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TaskContext } from '@taskledger/nestjs';
import { Rescuer } from '../../libs/task/src/cluster/index.js';
import { InFlight } from '../../libs/task/src/execution/index.js';
import { Endings } from '../../libs/task/src/queue/index.js';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { Gate } from '../fixtures/gate.js';
import { failStatements } from '../fixtures/failing-ledger.js';
import { HandNode } from '../fixtures/hand-node.js';
import { until } from '../fixtures/until.js';

// Only the statement that ends runs says this.
const OUTCOME = 'json_array_length(given.logs)';

class ConnectionLostError extends Error {
  readonly code = 'ECONNRESET';
}

describe('outcomes', () => {
  let app: ContractApp;
  let gate: Gate;
  let runs = 0;

  beforeAll(async () => {
    app = await startContractApp({
      timeouts: { abortGrace: '10ms' },
      worker: { queues: ['default'], concurrency: 50 },
      queues: { default: {}, hand: {} },
    });
    app.registry.registerFunction('once', () => ({ runs: ++runs }));
    app.registry.registerFunction('zombie', async (_, ctx: TaskContext) => {
      await gate.opened;
      ctx.logger.log('from the grave');
      const written = await Promise.allSettled([ctx.progress(99), ctx.artifacts.save('late', 'x')]);
      return written.map(({ status }) => status);
    });
  });
  afterAll(() => app.close());

  const claimed = async (id: string): Promise<boolean> =>
    (await app.ledger.database.query('SELECT 1 FROM taskledger.task_claim WHERE execution_id = $1', [id])).length > 0;

  it('L4 keeps the claim and runs the handler once while the outcome cannot be written', async () => {
    const lost = new ConnectionLostError('read ECONNRESET');
    // Fails until the test has looked, however long that takes.
    const failing = failStatements(app.ledger.database, OUTCOME, Infinity, lost);
    const { id } = await app.tasks.enqueue('once');
    await until(() => failing.failures >= 3, 'three failures');
    expect(await claimed(id)).toBe(true);
    expect((await app.tasks.get(id))?.status).toBe('STARTED');
    failing.restore();
    expect(await app.tasks.result(id)).toEqual({ runs: 1 });
    expect(runs).toBe(1);
  });

  it.each([undefined, { key: 'lost answer' }])(
    'C7 counts an outcome once when its COMMIT was answered by a lost connection (lock: %j)',
    async (lock) => {
      const before = await app.tasks.stats({ taskName: 'once' });
      const failing = failStatements(
        app.ledger.database,
        OUTCOME,
        1,
        new ConnectionLostError('read ECONNRESET'),
        'after',
      );
      const { id } = await app.tasks.enqueue('once', {}, { lock });
      await app.tasks.result(id);
      await until(() => failing.failures === 1, 'the lost answer');
      expect((await app.tasks.stats({ taskName: 'once' })).SUCCESS).toBe(before.SUCCESS + 1);
      expect(await app.ledger.reader.attempts(id)).toHaveLength(1);
      expect(await app.ledger.locks.isLocked('lost answer')).toBe(false);
      failing.restore();
    },
  );

  it('C2 refuses the outcome, the log lines and the artifacts of a run that was overtaken', async () => {
    gate = new Gate();
    const { id } = await app.tasks.enqueue('zombie');
    await until(async () => (await app.tasks.status(id)) === 'STARTED', 'the start');
    // The leader takes it for dead and its work over, while it lives on unawares; it runs again elsewhere.
    const hand = await HandNode.join(app.ledger, ['zombie']);
    await app.ledger.database.query(`UPDATE taskledger.task_claim SET node_id = $2 WHERE execution_id = $1`, [
      id,
      hand.id,
    ]);
    await app.ledger.database.query(`UPDATE taskledger.task_execution SET queue = 'hand' WHERE id = $1`, [id]);
    await hand.die();
    await app.get(Rescuer).rescue();
    const other = await HandNode.join(app.ledger, ['zombie']);
    const second = await other.claim('hand');
    expect(second).toMatchObject({ id, run: 2 });
    await other.end(second, 'SUCCESS', { result: '"the winner"' });
    gate.open();
    await until(() => app.get(InFlight).size === 0, 'the zombie to end');
    expect(await app.tasks.get(id)).toMatchObject({ status: 'SUCCESS', result: 'the winner', run: 2, logCount: 0 });
    expect(await app.ledger.reader.logs(id)).toEqual([]);
    expect(await app.ledger.keptArtifacts.list(id)).toEqual([]);
    expect((await app.ledger.reader.attempts(id)).map(({ status }) => status)).toEqual(['INTERRUPTED', 'SUCCESS']);
  });

  it('C2 tells a run that was taken over that its outcome does not count, also before anybody runs it again', async () => {
    const hand = await HandNode.join(app.ledger, ['once']);
    const { id } = await app.tasks.enqueue('once', {}, { queue: 'hand' });
    const claim = await hand.claim('hand');
    await hand.die();
    await app.get(Rescuer).rescue();
    expect(await hand.end(claim, 'RETRY', { delayMs: 1 })).toMatchObject({ isApplied: false });
    expect(await app.tasks.get(id)).toMatchObject({ status: 'RETRY', reason: 'interrupted', attempt: 0 });
    await app.tasks.cancel(id);
  });

  it('L6 keeps the progress of a run apart from that of a predecessor which ignores its signal', async () => {
    const contexts: TaskContext[] = [];
    const written: string[] = [];
    app.registry.registerFunction('deaf', async (_, ctx: TaskContext) => {
      contexts.push(ctx);
      if (contexts.length === 1) return new Promise(() => undefined);
      const reports = await Promise.allSettled([ctx.progress(10, 'mine'), contexts[0]!.progress(99, 'the zombie')]);
      written.push(...reports.map(({ status }) => status));
      return {};
    });
    const { id } = await app.tasks.enqueue('deaf', {}, { timeout: '50ms', retry: { maxRetries: 1, baseMs: 10 } });
    await app.tasks.result(id);
    // The first run has ended: nothing comes of what it writes, and nobody is to blame.
    expect(written).toEqual(['fulfilled', 'fulfilled']);
    const messages = (await app.tasks.logs(id)).map(({ message }) => message);
    expect(messages).toContain('mine');
    expect(messages).not.toContain('the zombie');
  });

  it('H1 commits and announces a thousand outcomes at once', async () => {
    const hand = await HandNode.join(app.ledger, ['once']);
    const payloads = Array.from({ length: 1_000 }, () => ({}));
    const before = (await app.tasks.stats({ taskName: 'once' })).SUCCESS;
    const handles = await app.tasks.enqueueMany('once', payloads, { queue: 'hand' });
    // Tickets of what was cancelled lie among them.
    const { claims = [] } = (await hand.fetch('hand', 1_100)) ?? {};
    expect(claims).toHaveLength(1_000);
    const settled = await Promise.all(claims.map((claim) => hand.end(claim)));
    expect(settled.filter(({ isApplied }) => isApplied)).toHaveLength(1_000);
    app.get(Endings).announce(settled.map(({ ended }) => ended!));
    await Promise.all(handles.map((handle) => handle.result()));
    expect((await app.tasks.stats({ taskName: 'once' })).SUCCESS).toBe(before + 1_000);
  });

  it('L9 writes what a handler logged, as it was then, and a lot of it in pieces', async () => {
    const longest = 8_192;
    app.registry.registerFunction('verbose', (_, { logger }: TaskContext) => {
      const state = { step: 0 };
      for (let line = 0; line < 300; line++) {
        state.step = line;
        logger.log('x'.repeat(2 * longest), state);
      }
    });
    const handles = await app.tasks.enqueueMany('verbose', [{}, {}, {}]);
    for (const handle of handles) {
      await handle.result();
      const lines = await app.tasks.logs(handle.id, { limit: 500 });
      expect(lines.map(({ data }) => data)).toEqual(Array.from({ length: 300 }, (_, step) => ({ step })));
      expect(new Set(lines.map(({ message }) => message.length))).toEqual(new Set([longest]));
    }
  });

  it('L2 never leaves a terminal status, whoever comes later', async () => {
    const { id } = await app.tasks.enqueue('once', {}, { delay: '1h' });
    await app.tasks.cancel(id);
    expect(await app.tasks.cancel(id)).toBe(false);
    expect(await app.tasks.reorder(id, 1)).toBe(false);
    const { ended } = await app.ledger.ends.endUnclaimed(id, { status: 'FAILURE', reason: 'validation' });
    expect(ended).toEqual([]);
    expect(await app.tasks.updateProgress(id, 10)).toBe(false);
    expect(await app.tasks.log(id, 'late')).toBe(false);
    expect((await app.tasks.get(id))?.status).toBe('REVOKED');
  });

  it('C6 keeps the backoff of a retry in the ledger, whatever becomes of the process', async () => {
    const hand = await HandNode.join(app.ledger, ['once']);
    const { id } = await app.tasks.enqueue('once', {}, { queue: 'hand', retry: { maxRetries: 1 } });
    await hand.end(await hand.claim('hand'), 'RETRY', { delayMs: 600_000 });
    await hand.die();
    await app.get(Rescuer).rescue();
    await app.ledger.tickets.promote();
    const other = await HandNode.join(app.ledger, ['once']);
    expect(await other.fetch('hand')).toEqual({ claims: [], tickets: 0 });
    const due = (await app.tasks.get(id))?.scheduledFor?.getTime() ?? 0;
    expect(due - app.ledger.clock.now()).toBeGreaterThan(500_000);
    await app.tasks.cancel(id);
  });
});
