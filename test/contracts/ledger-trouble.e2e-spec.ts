import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SessionBusyError } from '@taskledger/nestjs';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { failStatements } from '../fixtures/failing-ledger.js';
import { HandNode } from '../fixtures/hand-node.js';
import { until } from '../fixtures/until.js';
import type { DataSource } from 'typeorm';

class LedgerError extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

// Only the statement that commits outcomes says this.
const OUTCOME = 'json_array_length(given.logs)';

describe('a ledger in trouble', () => {
  let app: ContractApp;
  let runs = 0;

  beforeAll(async () => {
    app = await startContractApp({
      timeouts: { enqueue: '300ms', nodeLease: '2s' },
      worker: { queues: ['default'] },
      queues: { default: {}, hand: {} },
    });
    app.registry.registerFunction('once', () => ({ runs: ++runs }));
  });
  afterAll(() => app.close());

  it.each([
    ['somebody’s transaction holds the session', new SessionBusyError(30_000, undefined, undefined)],
    ['the statement took too long', new LedgerError('57014')],
    ['the primary has become a standby', new LedgerError('25006')],
    ['a name cannot be resolved for the moment', new LedgerError('EAI_AGAIN')],
  ])('L4 waits with a success while %s', async (_, error) => {
    runs = 0;
    const failing = failStatements(app.ledger.database, OUTCOME, 3, error);
    const { id } = await app.tasks.enqueue('once');
    expect(await app.tasks.result(id)).toEqual({ runs: 1 });
    expect(failing.failures).toBe(3);
    failing.restore();
  });

  it('L4 lets whoever waits for a result go on waiting while the ledger cannot be read', async () => {
    const reads = failReads(app.ledger.database.dataSource, 2, new Error('timeout exceeded when trying to connect'));
    const { id } = await app.tasks.enqueue('once');
    await expect(app.tasks.result(id)).resolves.toEqual({ runs: expect.any(Number) });
    expect(reads.failures).toBe(2);
    reads.restore();
    const all = failReads(
      app.ledger.database.dataSource,
      Infinity,
      new Error('timeout exceeded when trying to connect'),
    );
    await expect(app.tasks.result(id, { timeout: '500ms' })).rejects.toThrow('timeout exceeded');
    all.restore();
  });

  it('L5 runs again what could not be recorded, instead of leaving it STARTED or calling it a failure', async () => {
    const failing = failStatements(app.ledger.database, OUTCOME, 2, new LedgerError('42P01'));
    const { id } = await app.tasks.enqueue('once');
    expect((await app.tasks.waitFor(id, { timeout: '10s' })).execution.status).toBe('SUCCESS');
    expect(failing.failures).toBe(2);
    failing.restore();
  });

  it('L3 takes over what a dead process ran in the next round, when the first try to do so fails', async () => {
    const hand = await HandNode.join(app.ledger, ['once']);
    const { id } = await app.tasks.enqueue('once', {}, { queue: 'hand' });
    await hand.claim('hand');
    const failing = failStatements(app.ledger.database, 'AS "hasLeft"', 1, new LedgerError('ECONNRESET'));
    await hand.die();
    await until(() => failing.failures === 1, 'the failure');
    await until(async () => (await app.tasks.status(id)) === 'RETRY', 'the run to be taken over');
    failing.restore();
    await app.tasks.cancel(id);
  });

  it('L3 takes a fetch that failed again, and one whose answer was lost', async () => {
    for (const when of ['before', 'after'] as const) {
      const failing = failStatements(app.ledger.database, 'AS is_plain', 2, new LedgerError('ECONNRESET'), when);
      const handles = await Promise.all([1, 2, 3].map(() => app.tasks.enqueue('once')));
      await until(() => failing.failures === 2, 'two failures');
      // What was claimed without an answer is handed over after five seconds.
      await Promise.all(handles.map((handle) => handle.result({ timeout: '30s' })));
      failing.restore();
    }
  });

  it('closes everything although the ledger is away', async () => {
    const other = await startContractApp();
    const failing = failStatements(other.ledger.database, 'task_lock', 1_000, new LedgerError('ECONNREFUSED'));
    await other.close();
    failing.restore();
    expect(other.ledger.database.dataSource.isInitialized).toBe(false);
  });
});

/** Makes the next reads of whole executions fail. */
function failReads(dataSource: DataSource, times: number, error: Error): { failures: number; restore(): void } {
  const create = dataSource.createQueryRunner.bind(dataSource);
  const state = { failures: 0, restore: () => void (dataSource.createQueryRunner = create) };
  dataSource.createQueryRunner = (mode) => {
    const runner = create(mode);
    const query = runner.query.bind(runner) as (sql: string, ...rest: unknown[]) => Promise<unknown>;
    const failing = (sql: string, ...rest: unknown[]): Promise<unknown> => {
      if (!sql.includes('"execution"."payload"') || state.failures === times) return query(sql, ...rest);
      state.failures++;
      return Promise.reject(error);
    };
    runner.query = failing as typeof runner.query;
    return runner;
  };
  return state;
}
