import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TaskHandle } from '@taskledger/nestjs';
import { DependencyCheck, DependencyResolver } from '../../libs/task/src/queue/index.js';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { Gate } from '../fixtures/gate.js';
import { until } from '../fixtures/until.js';

describe('executions that wait for what has ended', () => {
  let app: ContractApp;
  let gate: Gate;

  beforeAll(async () => {
    app = await startContractApp({ worker: { concurrency: 10 } });
    app.registry.registerFunction('first', () => gate.opened);
    app.registry.registerFunction('second', () => 'has run');
  });
  afterAll(() => app.close());

  const sql = (text: string, ids: readonly string[]): Promise<unknown> => app.ledger.database.query(text, [ids]);
  const check = async (): Promise<readonly string[]> => app.get(DependencyCheck).round();

  /** One that runs, and one that waits for it, both older than what may be on its way; its edge is known. */
  async function pair(): Promise<[upstream: TaskHandle, dependent: TaskHandle]> {
    gate = new Gate();
    const upstream = await app.tasks.enqueue('first', {});
    const dependent = await app.tasks.enqueue('second', {}, { dependsOn: [upstream] });
    await sql(
      `UPDATE taskledger.task_execution SET created_at = created_at - interval '1 min' WHERE id = ANY ($1::uuid[])`,
      [upstream.id, dependent.id],
    );
    await until(async () => {
      const [row] = await app.ledger.database.query<{ count: number }>(
        'SELECT count(*)::int FROM taskledger.task_dependency_look',
      );
      return row!.count === 0;
    }, 'the edge to be looked at');
    await app.get(DependencyResolver).idle();
    return [upstream, dependent];
  }

  it('are none while nothing is lost', async () => {
    const [upstream, dependent] = await pair();
    expect(await check()).toEqual([]);
    gate.open();
    await upstream.result();
    expect(await dependent.result()).toBe('has run');
    expect(await check()).toEqual([]);
  });

  it('begin when the row that their upstream should have left is missed', async () => {
    const [upstream, dependent] = await pair();
    // Its end leaves no row then.
    await sql('UPDATE taskledger.task_execution SET is_awaited = false WHERE id = ANY ($1::uuid[])', [upstream.id]);
    gate.open();
    await upstream.result();
    expect(await dependent.status()).toBe('WAITING');
    expect(await check()).toEqual([dependent.id]);
    expect(await dependent.result()).toBe('has run');
    expect(await check()).toEqual([]);
  });

  it('begin when there is no edge at all', async () => {
    const [upstream, dependent] = await pair();
    await sql('DELETE FROM taskledger.task_dependency WHERE execution_id = ANY ($1::uuid[])', [dependent.id]);
    expect(await check()).toEqual([dependent.id]);
    expect(await dependent.result()).toBe('has run');
    gate.open();
    await upstream.result();
  });
});
