import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type TaskHandle, TaskMaintenance } from '@taskledger/nestjs';
import { ensurePartitions, firstIdAt } from '../../libs/task/src/ledger/index.js';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { Gate } from '../fixtures/gate.js';
import { pastExecutions } from '../fixtures/past-executions.js';
import { until } from '../fixtures/until.js';

const DAY_MS = 86_400_000;

describe('dependencies that change while an execution waits', () => {
  let app: ContractApp;
  let gate: Gate;

  beforeAll(async () => {
    app = await startContractApp({ worker: { concurrency: 5 } });
    app.registry.registerFunction('held', () => gate.opened);
    app.registry.registerFunction('quick', () => 'done');
    gate = new Gate();
  });
  afterAll(async () => {
    gate.open();
    await app.close();
  });

  const held = (): Promise<TaskHandle> => app.tasks.enqueue('held', {});
  const waiting = (...on: { readonly id: string }[]): Promise<TaskHandle> =>
    app.tasks.enqueue('quick', {}, { dependsOn: on });
  const release = (): void => {
    gate.open();
    gate = new Gate();
  };

  it('can be added, once, and are audited', async () => {
    const [first, second] = [await held(), await app.tasks.enqueue('held', {}, { delay: '1h' })];
    const last = await waiting(first);
    expect(await app.tasks.addDependency(last.id, { on: second, when: 'finished' }, { actor: 'ada' })).toBe(true);
    expect(await app.tasks.addDependency(last.id, { on: second, when: 'finished' })).toBe(false);
    expect(await app.tasks.dependencies(last.id)).toMatchObject({
      upstreams: [
        { id: first.id, taskName: 'held', condition: 'success', isResolved: false },
        { id: second.id, condition: 'finished' },
      ],
      dependents: [],
      hiddenUpstreams: 0,
    });
    expect((await app.tasks.dependencies(second.id)).dependents).toMatchObject([{ id: last.id, status: 'WAITING' }]);
    const entries = await app.ledger.audit.list({ executionId: last.id });
    expect(entries).toMatchObject([
      { action: 'execution.add_dependency', actor: 'ada', details: { on: second.id, when: 'finished' } },
    ]);
    await second.cancel();
    await until(
      async () => (await app.tasks.dependencies(last.id)).upstreams[1]?.isResolved,
      'the edge to be resolved',
    );
    expect(await last.status()).toBe('WAITING');
    release();
    expect(await last.result()).toBe('done');
  });

  it('can be added to what has ended already', async () => {
    const [first, ended] = [await held(), await app.tasks.enqueue('quick', {})];
    await ended.result();
    const last = await waiting(first);
    await app.tasks.addDependency(last.id, ended);
    await until(
      async () => (await app.tasks.dependencies(last.id)).upstreams.some(({ isResolved }) => isResolved),
      'it',
    );
    expect(await last.status()).toBe('WAITING');
    release();
    expect(await last.result()).toBe('done');
  });

  it('can be removed, and after the last the execution begins', async () => {
    const [first, second] = [await held(), await held()];
    const last = await waiting(first, second);
    expect(await app.tasks.removeDependency(last.id, first)).toBe(true);
    expect(await app.tasks.removeDependency(last.id, first)).toBe(false);
    expect(await last.status()).toBe('WAITING');
    expect(await app.tasks.removeDependency(last.id, second.id, { actor: 'bob' })).toBe(true);
    expect(await last.result()).toBe('done');
    release();
    await expect(app.tasks.removeDependency(last.id, second)).rejects.toMatchObject({ code: 'EXECUTION_NOT_WAITING' });
    await expect(app.tasks.addDependency(last.id, first)).rejects.toMatchObject({ code: 'EXECUTION_NOT_WAITING' });
  });

  it('are refused where they would make a circle, also where two do so at the same time', async () => {
    const first = await held();
    const a = await waiting(first);
    const b = await waiting(a);
    const c = await waiting(b);
    await expect(app.tasks.addDependency(a.id, c)).rejects.toMatchObject({
      code: 'DEPENDENCY_CIRCULAR',
      message: `Circular dependency: ${a.id} → ${c.id} → ${b.id} → ${a.id}`,
    });
    await expect(app.tasks.addDependency(a.id, a)).rejects.toMatchObject({ path: [a.id, a.id] });
    const [d, e] = [await waiting(first), await waiting(first)];
    const both = await Promise.allSettled([app.tasks.addDependency(d.id, e), app.tasks.addDependency(e.id, d)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    release();
    await Promise.all([a, b, c, d, e].map((handle) => handle.result()));
  });

  it('are refused where an execution does not exist', async () => {
    const first = await held();
    const last = await waiting(first);
    const nobody = app.ledger.clock.mintId();
    await expect(app.tasks.addDependency(nobody, first)).rejects.toMatchObject({ code: 'EXECUTION_UNKNOWN' });
    await expect(app.tasks.addDependency(last.id, nobody)).rejects.toMatchObject({ code: 'DEPENDENCY_UNKNOWN' });
    release();
    await last.result();
  });

  it('waiting executions take another priority, and are not to be retried', async () => {
    const first = await held();
    const last = await waiting(first);
    expect(await app.tasks.reorder(last.id, 1)).toBe(true);
    expect(await app.tasks.get(last.id)).toMatchObject({ status: 'WAITING', priority: 1 });
    await expect(app.tasks.retry(last.id)).rejects.toMatchObject({ code: 'EXECUTION_NOT_FINISHED' });
    release();
    await last.result();
  });

  it('what an open execution depends on outlives retention, with its day', async () => {
    const at = new Date(app.ledger.clock.now() - 5 * DAY_MS);
    const cutoffMs = app.ledger.clock.now() - DAY_MS;
    await ensurePartitions(app.ledger.database, at.getTime(), at.getTime());
    const iso = at.toISOString();
    const [upstream, other] = await pastExecutions(app.ledger.database.dataSource, [{ at: iso }, { at: iso }]);
    const first = await held();
    const last = await waiting(first, { id: upstream! });
    await until(
      async () => (await app.tasks.dependencies(last.id)).upstreams.some(({ isResolved }) => isResolved),
      'it',
    );
    await app.ledger.retention.deleteFinished({ cutoffMs });
    expect([await app.tasks.get(upstream!), await app.tasks.get(other!)]).toMatchObject([{ id: upstream }, null]);
    release();
    await last.result();
    await app.ledger.retention.deleteFinished({ cutoffMs });
    expect(await app.tasks.get(upstream!)).toBeNull();
    const days = await app.ledger.database.query<{ name: string | null }>(
      `SELECT to_regclass('taskledger.task_execution_${iso.slice(0, 10).replaceAll('-', '')}')::text AS name`,
    );
    expect(days).toEqual([{ name: null }]);
  });

  it('S3-17 the clean-up of open executions lets those that depend on them hear of it first', async () => {
    const first = await held();
    const old = await waiting(first);
    const young = await waiting(old);
    // It was created long ago.
    const id = firstIdAt(app.ledger.clock.now() - 3 * DAY_MS).slice(0, 24) + old.id.slice(24);
    const { database } = app.ledger;
    // While its row moves it would be passed over.
    const isAwaited = async (): Promise<boolean> => {
      const [row] = await database.query<{ is_awaited: boolean }>(
        `SELECT is_awaited FROM taskledger.task_execution WHERE id = $1`,
        [old.id],
      );
      return row!.is_awaited;
    };
    await until(isAwaited, 'the edge to be known');
    await ensurePartitions(database, app.ledger.clock.now() - 3 * DAY_MS, app.ledger.clock.now() - 3 * DAY_MS);
    await database.query(`UPDATE taskledger.task_execution SET id = $2::uuid, task_id = $2::uuid::text WHERE id = $1`, [
      old.id,
      id,
    ]);
    await database.query(`UPDATE taskledger.task_dependency SET execution_id = $2 WHERE execution_id = $1`, [
      old.id,
      id,
    ]);
    await database.query(`UPDATE taskledger.task_dependency SET upstream_id = $2 WHERE upstream_id = $1`, [old.id, id]);
    const { deletedCount } = await app
      .get(TaskMaintenance)
      .cleanupOldExecutions({ retentionDays: 2, onlyCompleted: false });
    expect(deletedCount).toBe(1);
    expect(await app.tasks.get(id)).toBeNull();
    await until(async () => (await young.status()) === 'FAILURE', 'the dependent to fail');
    expect((await app.tasks.get(young.id))!.error).toMatch('which ended REVOKED');
    release();
    await first.result();
  });
});
