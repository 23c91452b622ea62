import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TaskContext } from '@taskledger/nestjs';
import type { Claim } from '../../libs/task/src/ledger/index.js';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { Gate } from '../fixtures/gate.js';
import { failStatements } from '../fixtures/failing-ledger.js';
import { until } from '../fixtures/until.js';

class ConnectionLostError extends Error {
  readonly code = 'ECONNRESET';
}

describe('outcomes', () => {
  let app: ContractApp;
  let gate: Gate;
  let runs = 0;

  beforeAll(async () => {
    app = await startContractApp({ timeouts: { abortGrace: '10ms' } });
    app.registry.registerFunction('once', () => ({ runs: ++runs }));
    app.registry.registerFunction('held', async () => gate.opened);
    app.registry.registerFunction('zombie', async (_, ctx: TaskContext) => {
      await gate.opened;
      ctx.logger.log('from the grave');
      const written = await Promise.allSettled([ctx.progress(99), ctx.artifacts.save('late', 'x')]);
      return written.map(({ status }) => status);
    });
  });
  afterAll(() => app.close());

  const engineJob = async (id: string) => (await app.engine.queue('default').bullmq()).getJob(id);
  const claimOf = async (id: string, claimKey: string): Promise<Claim> => {
    const verdict = await app.ledger.claims.claim({ id, claimKey });
    if (verdict.kind !== 'claimed') throw new Error(`Not claimed: ${verdict.kind}`);
    return verdict.claim;
  };
  const outcomeOf = (claim: Claim, status: 'SUCCESS' | 'FAILURE' | 'RETRY', delayMs?: number) => ({
    id: claim.id,
    claimKey: claim.claimKey,
    run: claim.run,
    startedAtMs: claim.startedAtMs,
    status,
    delayMs,
    spendsAttempt: true,
    logs: [],
  });

  it('L4 keeps the job active and runs the handler once while the outcome cannot be written', async () => {
    const lost = new ConnectionLostError('read ECONNRESET');
    // Fails until the test has looked, however long that takes.
    const failing = failStatements(app.ledger.database, 'json_array_length(u.logs)', Infinity, lost);
    const { id } = await app.tasks.enqueue('once');
    await until(() => failing.failures >= 3, 'three failures');
    expect(await (await engineJob(id))?.getState()).toBe('active');
    expect((await app.tasks.get(id))?.status).toBe('STARTED');
    failing.restore();
    expect(await app.tasks.result(id)).toEqual({ runs: 1 });
    expect(runs).toBe(1);
  });

  it('C7 counts an outcome once when its COMMIT was answered by a lost connection', async () => {
    const before = await app.tasks.stats({ taskName: 'once' });
    const failing = failStatements(
      app.ledger.database,
      'json_array_length(u.logs)',
      1,
      new ConnectionLostError('read ECONNRESET'),
      'after',
    );
    const { id } = await app.tasks.enqueue('once');
    await app.tasks.result(id);
    await until(() => failing.failures === 1, 'the lost answer');
    await until(async () => !(await engineJob(id)), 'the acknowledgement');
    expect((await app.tasks.stats({ taskName: 'once' })).SUCCESS).toBe(before.SUCCESS + 1);
    expect(await app.ledger.reader.attempts(id)).toHaveLength(1);
    failing.restore();
  });

  it('C2 refuses the outcome, the log lines and the artifacts of a run that was overtaken', async () => {
    gate = new Gate();
    const { id } = await app.tasks.enqueue('zombie');
    await until(async () => (await app.tasks.status(id)) === 'STARTED', 'the start');
    // The node is declared dead and its work taken over, while it lives on unawares.
    await app.ledger.nodes.bury([app.ledger.nodeId]);
    await app.ledger.recovery.takeOver();
    const second = await claimOf(id, 'another node');
    await app.ledger.outcomes.commit({ ...outcomeOf(second, 'SUCCESS'), result: '"the winner"' });
    gate.open();
    await until(async () => !(await engineJob(id)), 'the zombie to be acknowledged');
    expect(await app.tasks.get(id)).toMatchObject({ status: 'SUCCESS', result: 'the winner', run: 2, logCount: 0 });
    expect(await app.ledger.reader.logs(id)).toEqual([]);
    expect(await app.ledger.reader.artifacts(id)).toEqual([]);
    expect((await app.ledger.reader.attempts(id)).map(({ status }) => status)).toEqual(['INTERRUPTED', 'SUCCESS']);
    await app.ledger.nodes.heartbeat(app.ledger.nodeId, 0, 0);
  });

  it('C2 tells a run that was taken over that its outcome does not count, also before anybody runs it again', async () => {
    const { id } = await app.tasks.enqueue('once', {}, { delay: '1h' });
    await app.ledger.database.query(`UPDATE taskledger.task_execution SET scheduled_for = NULL WHERE id = '${id}'`);
    const claim = await claimOf(id, 'zombie');
    await app.ledger.database.transaction(async (manager) => {
      // The outbox stays shut, so that nobody claims it meanwhile.
      await manager.query(`UPDATE taskledger.task_node SET dead_at = clock_timestamp()`);
    });
    await app.ledger.recovery.takeOver();
    await app.ledger.database.query(
      `UPDATE taskledger.task_execution SET scheduled_for = 'infinity' WHERE id = '${id}'`,
    );
    expect(await app.ledger.outcomes.commit(outcomeOf(claim, 'RETRY', 1))).toMatchObject({ applied: false });
    await app.ledger.nodes.heartbeat(app.ledger.nodeId, 0, 0);
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
    const handles = await app.tasks.enqueueMany(
      'once',
      Array.from({ length: 1_000 }, () => ({})),
      { delay: '1h' },
    );
    await app.ledger.database.query(
      `UPDATE taskledger.task_execution SET scheduled_for = NULL WHERE scheduled_for IS NOT NULL`,
    );
    const verdicts = await Promise.all(handles.map(({ id }) => app.ledger.claims.claim({ id, claimKey: 'bulk' })));
    const claims = verdicts.flatMap((verdict) => (verdict.kind === 'claimed' ? [verdict.claim] : []));
    const settled = await Promise.all(claims.map((claim) => app.ledger.outcomes.commit(outcomeOf(claim, 'SUCCESS'))));
    expect(settled.filter(({ applied }) => applied)).toHaveLength(1_000);
    app.ledger.signals.send(
      'settled',
      handles.map(({ id }) => id),
    );
    expect((await app.tasks.stats({ taskName: 'once' })).PENDING).toBe(0);
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

  it('puts a task off that only a newer version of the application knows, without spending an attempt', async () => {
    const id = app.ledger.clock.mintId();
    await app.ledger.writer.insert({
      id,
      taskId: id,
      keyed: false,
      taskName: 'from_the_next_version',
      module: 'm',
      queue: 'default',
      priority: 5,
      maxAttempts: 1,
      tags: [],
      payload: '{}',
      metadata: '{}',
      outbox: true,
    });
    await until(async () => (await app.tasks.status(id)) === 'RETRY', 'the old version to put it off');
    expect(await app.tasks.get(id)).toMatchObject({ reason: 'no_handler', attempt: 0, finishedAt: null });
    app.registry.registerFunction('from_the_next_version', () => 'at last');
    expect(await app.tasks.result(id, { timeout: '20s' })).toBe('at last');
  });

  it('L2 never leaves a terminal status, whoever comes later', async () => {
    const { id } = await app.tasks.enqueue('once', {}, { delay: '1h' });
    await app.tasks.cancel(id);
    expect(await app.ledger.claims.claim({ id, claimKey: 'late' })).toEqual({ kind: 'finished' });
    expect(await app.tasks.cancel(id)).toBe(false);
    expect(
      await app.ledger.commands.endUnclaimed({ id, claimKey: 'late' }, { status: 'FAILURE', reason: 'stalled' }),
    ).toBeUndefined();
    expect(await app.tasks.updateProgress(id, 10)).toBe(false);
    expect((await app.tasks.get(id))?.status).toBe('REVOKED');
  });

  it('L5 C6 ends an execution whose process dies on every start, within the bound', async () => {
    const { id } = await app.tasks.enqueue('held', {}, { delay: '1h', retry: { maxRetries: 2 } });
    await app.tasks.get(id);
    await app.ledger.database.query(`UPDATE taskledger.task_execution SET scheduled_for = NULL WHERE id = '${id}'`);
    let starts = 0;
    for (let stall = 0; stall < 20; stall++) {
      const verdict = await app.ledger.claims.claim({ id, claimKey: `stall ${stall}` });
      if (verdict.kind !== 'claimed') break;
      starts++;
      await app.ledger.nodes.bury([app.ledger.nodeId]);
      await app.ledger.recovery.takeOver();
      await app.ledger.nodes.heartbeat(app.ledger.nodeId, 0, 0);
    }
    expect(starts).toBe(1 + 2 + 5);
    expect(await app.tasks.get(id)).toMatchObject({ status: 'FAILURE', reason: 'stalled', attempt: 0 });
  });

  it('C6 keeps the backoff when the process dies between the recorded retry and the delayed job', async () => {
    const { id } = await app.tasks.enqueue('once', {}, { delay: '1h', retry: { maxRetries: 1 } });
    await app.ledger.database.query(`UPDATE taskledger.task_execution SET scheduled_for = NULL WHERE id = '${id}'`);
    const claim = await claimOf(id, 'first');
    await app.ledger.outcomes.commit(outcomeOf(claim, 'RETRY', 600_000));
    await app.engine.queue('default').reset();
    await app.ledger.recovery.redispatchIds([id]);
    const due = await until(async () => engineJob(id), 'the job to be back');
    expect(await due.getState()).toBe('delayed');
    expect(await app.ledger.claims.claim({ id, claimKey: 'early' })).toEqual({ kind: 'later', why: 'early' });
    await app.tasks.cancel(id);
  });
});
