import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SessionBusyError } from '@taskledger/nestjs';
import { OwnClaims } from '../../libs/task/src/cluster/index.js';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { failStatements } from '../fixtures/failing-ledger.js';
import { HandNode } from '../fixtures/hand-node.js';
import { until } from '../fixtures/until.js';

class LedgerError extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

// Only the statement that ends runs says this.
const OUTCOME = 'json_array_length(given.logs)';

describe('a ledger in trouble', () => {
  let app: ContractApp;
  let runs = 0;

  beforeAll(async () => {
    app = await startContractApp({
      timeouts: { enqueue: '300ms', nodeLease: '3s' },
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

  it('L5 runs again what could not be recorded, instead of leaving it STARTED or calling it a failure', async () => {
    runs = 0;
    const failing = failStatements(app.ledger.database, OUTCOME, 1, new LedgerError('42883'));
    const { id } = await app.tasks.enqueue('once');
    await until(() => failing.failures === 1, 'the failure');
    expect((await app.tasks.get(id))?.status).toBe('STARTED');
    const compared = async (): Promise<boolean> => {
      await app.ledger.database.query(
        `UPDATE taskledger.task_claim SET claimed_at = claimed_at - interval '1 min' WHERE execution_id = $1`,
        [id],
      );
      await app.get(OwnClaims).compare();
      return (await app.tasks.get(id))?.status === 'SUCCESS';
    };
    await until(compared, 'the second run');
    expect(await app.tasks.get(id)).toMatchObject({ run: 2, attempt: 1, crashes: 0, result: { runs: 2 } });
    failing.restore();
  });

  it('L3 takes over what a dead process ran although the first try to do so fails', async () => {
    const { id } = await app.tasks.enqueue('once', {}, { queue: 'hand' });
    const dead = await HandNode.join(app.ledger, ['once']);
    await dead.claim('hand');
    const failing = failStatements(app.ledger.database, 'n.dead_at IS NOT NULL', 1, new LedgerError('ECONNRESET'));
    await dead.die();
    await until(async () => (await app.tasks.get(id))?.status === 'RETRY', 'somebody to take it over');
    expect(failing.failures).toBe(1);
    failing.restore();
    const heir = await HandNode.join(app.ledger, ['once']);
    expect((await heir.end(await heir.claim('hand'))).isApplied).toBe(true);
  });

  it('closes everything although the ledger is away', async () => {
    const other = await startContractApp();
    const failing = failStatements(other.ledger.database, 'task_', Infinity, new LedgerError('ECONNREFUSED'));
    await other.close();
    failing.restore();
    expect(other.ledger.database.dataSource.isInitialized).toBe(false);
  });
});
