import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TaskContext } from '@taskledger/nestjs';
import { Rescuer } from '../../libs/task/src/cluster/index.js';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { type FailingStatements, failStatements } from '../fixtures/failing-ledger.js';
import { Gate } from '../fixtures/gate.js';
import { HandNode } from '../fixtures/hand-node.js';
import { PROFILE } from '../fixtures/profile.js';
import { until } from '../fixtures/until.js';

class ConnectionLostError extends Error {
  readonly code = 'ECONNRESET';
}

// Only the statement that ends runs says this.
const OUTCOME = 'json_array_length(given.logs)';

describe('outcomes', () => {
  let app: ContractApp;
  let runs = 0;

  beforeAll(async () => {
    app = await startContractApp({
      timeouts: { abortGrace: '10ms' },
      worker: { queues: ['default'] },
      queues: { default: {}, hand: {} },
    });
    app.registry.registerFunction('once', () => ({ runs: ++runs }));
  });
  afterAll(() => app.close());

  const sql = <Row>(text: string, params: unknown[] = []): Promise<Row[]> =>
    app.ledger.database.query<Row>(text, params);
  const claimsOf = (id: string): Promise<unknown[]> =>
    sql('SELECT 1 AS one FROM taskledger.task_claim WHERE execution_id = $1', [id]);

  it('L4 keeps the claim and runs the handler once while the outcome cannot be written', async () => {
    const lost = new ConnectionLostError('read ECONNRESET');
    // Fails until the test has looked, however long that takes.
    const failing = failStatements(app.ledger.database, OUTCOME, Infinity, lost);
    const { id } = await app.tasks.enqueue('once');
    await until(() => failing.failures >= 3, 'three failures');
    expect(await claimsOf(id)).toHaveLength(1);
    expect((await app.tasks.get(id))?.status).toBe('STARTED');
    failing.restore();
    expect(await app.tasks.result(id)).toEqual({ runs: 1 });
    expect(runs).toBe(1);
    expect(await claimsOf(id)).toEqual([]);
  });

  /** The next transaction with an outcome is committed, and its answer lost. */
  const loseCommit = (error: Error): FailingStatements => {
    const { hot } = app.ledger.database.profile;
    const transaction = hot!.transaction;
    const state = { failures: 0, restore: () => void (hot!.transaction = transaction) };
    hot!.transaction = async (work) => {
      let isOutcome = false;
      const done = await transaction.call(hot, (runner) =>
        work({ query: (text, params) => ((isOutcome ||= text.includes(OUTCOME)), runner.query(text, params)) }),
      );
      if (!isOutcome || state.failures > 0) return done as never;
      state.failures++;
      throw error;
    };
    return state;
  };

  const WAYS = PROFILE === 'embedded' ? [undefined] : [undefined, { key: 'lost answer' }];
  it.each(WAYS)(
    'C7 counts an outcome once when its COMMIT was answered by a lost connection (lock: %j)',
    async (lock) => {
      const before = await app.tasks.stats({ taskName: 'once' });
      const lost = new ConnectionLostError('read ECONNRESET');
      const failing = lock ? loseCommit(lost) : failStatements(app.ledger.database, OUTCOME, 1, lost, 'after');
      const { id } = await app.tasks.enqueue('once', {}, { lock });
      await app.tasks.result(id);
      await app.ledger.idle();
      expect(failing.failures).toBe(1);
      failing.restore();
      expect((await app.tasks.stats({ taskName: 'once' })).SUCCESS).toBe(before.SUCCESS + 1);
      expect(await app.tasks.attempts(id)).toHaveLength(1);
      expect(await claimsOf(id)).toEqual([]);
      expect(await app.ledger.locks.isLocked('lost answer')).toBe(false);
    },
  );

  it('C2 refuses the outcome, the log lines and the artifacts of a run that was overtaken', async () => {
    const gate = new Gate();
    let [begun, isOver] = [0, false];
    app.registry.registerFunction('zombie', async (_, ctx: TaskContext) => {
      if (++begun > 1) return 'the winner';
      await gate.opened;
      ctx.logger.log('from the grave');
      await Promise.allSettled([ctx.progress(99), ctx.artifacts.save('late', 'x')]);
      isOver = true;
      return 'the zombie';
    });
    const { id } = await app.tasks.enqueue('zombie');
    await until(() => begun === 1, 'the start');
    // Its node is declared dead and its work taken over, while it lives on unawares.
    const dead = await HandNode.join(app.ledger, []);
    await dead.die();
    await sql(
      'WITH moved AS (UPDATE taskledger.task_claim SET node_id = $2 WHERE execution_id = $1 RETURNING 1) SELECT 1',
      [id, dead.id],
    );
    await app.get(Rescuer).rescue();
    expect(await app.tasks.result(id)).toBe('the winner');
    gate.open();
    await until(() => isOver, 'the zombie to have tried');
    await app.ledger.idle();
    expect(await app.tasks.get(id)).toMatchObject({ status: 'SUCCESS', result: 'the winner', run: 2, attempt: 1 });
    expect((await app.tasks.logs(id)).map(({ message }) => message)).not.toContain('from the grave');
    expect(await app.ledger.reader.artifacts(id)).toEqual([]);
    expect((await app.tasks.attempts(id)).map(({ status }) => status)).toEqual(['INTERRUPTED', 'SUCCESS']);
    expect(await app.tasks.stats({ taskName: 'zombie' })).toMatchObject({ SUCCESS: 1, FAILURE: 0 });
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

  it('H1 commits a thousand outcomes at once', async () => {
    const payloads = Array.from({ length: 1_000 }, () => ({}));
    const handles = await app.tasks.enqueueMany('once', payloads, { queue: 'hand' });
    const hand = await HandNode.join(app.ledger, ['once']);
    const { claims } = (await hand.fetch('hand', 1_000))!;
    expect(claims.map(({ id }) => id)).toEqual(handles.map(({ id }) => id));
    const settled = await Promise.all(claims.map((claim) => hand.end(claim)));
    expect(settled.filter(({ isApplied }) => isApplied)).toHaveLength(1_000);
    expect((await app.tasks.stats({ taskName: 'once' })).PENDING).toBe(0);
    expect(await sql('SELECT 1 AS one FROM taskledger.task_claim')).toEqual([]);
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
    const { id } = await app.tasks.enqueue('once', {}, { queue: 'hand' });
    await app.tasks.cancel(id);
    const hand = await HandNode.join(app.ledger, ['once']);
    expect((await hand.fetch('hand'))?.claims).toEqual([]);
    expect(await app.tasks.cancel(id)).toBe(false);
    expect((await app.ledger.ends.endUnclaimed(id, { status: 'FAILURE', reason: 'crashed' })).ended).toEqual([]);
    expect(await app.tasks.updateProgress(id, 10)).toBe(false);
    expect(await app.tasks.reorder(id, 1)).toBe(false);
    expect(await app.tasks.get(id)).toMatchObject({ status: 'REVOKED', reason: 'user_cancelled', run: 0 });
  });

  it('L5 C6 ends an execution whose process dies on every start, within the bound, and runs it alone before', async () => {
    const { id } = await app.tasks.enqueue('once', {}, { queue: 'hand', retry: { maxRetries: 20 } });
    const ways: string[] = [];
    for (let death = 0; death < 20; death++) {
      const hand = await HandNode.join(app.ledger, ['once']);
      const [plain] = (await hand.fetch('hand'))?.claims ?? [];
      const [alone] = plain ? [] : (await hand.admit('hand', 1, 'alone')).claims;
      if (!plain && !alone) break;
      ways.push(plain ? 'among others' : 'alone');
      await hand.die();
      await app.get(Rescuer).rescue();
    }
    expect(ways).toEqual(['among others', 'among others', 'alone']);
    expect(await app.tasks.get(id)).toMatchObject({
      status: 'FAILURE',
      reason: 'crashed',
      errorType: 'TaskCrashedError',
      attempt: 0,
      crashes: 3,
    });
    await expect(app.tasks.result(id)).rejects.toThrow(/died 3 times/);
  });

  it('C6 keeps the backoff of a recorded retry, whatever becomes of the process', async () => {
    const { id } = await app.tasks.enqueue('once', {}, { queue: 'hand', retry: { maxRetries: 1 } });
    const hand = await HandNode.join(app.ledger, ['once']);
    await hand.end(await hand.claim('hand'), 'RETRY', { delayMs: 600_000 });
    await hand.die();
    expect(await app.get(Rescuer).rescue()).toBe(0);
    await app.ledger.tickets.promote();
    expect(await app.tasks.get(id)).toMatchObject({ status: 'RETRY', attempt: 1, scheduledFor: expect.any(Date) });
    const heir = await HandNode.join(app.ledger, ['once']);
    expect(await heir.fetch('hand')).toEqual({ claims: [], tickets: 0 });
    await sql(`UPDATE taskledger.task_due SET due_at = clock_timestamp() WHERE execution_id = $1`, [id]);
    await app.ledger.tickets.promote();
    expect(await heir.claim('hand')).toMatchObject({ id, run: 2, spentAttempts: 1 });
    await app.tasks.cancel(id);
  });
});
