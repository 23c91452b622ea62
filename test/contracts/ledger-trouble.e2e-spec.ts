import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SessionBusyError } from '@taskledger/nestjs';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { failStatements } from '../fixtures/failing-ledger.js';
import { until } from '../fixtures/until.js';

class LedgerError extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

// Only the statement that commits outcomes says this.
const OUTCOME = 'json_array_length(u.logs)';

describe('a ledger in trouble', () => {
  let app: ContractApp;
  let runs = 0;

  beforeAll(async () => {
    app = await startContractApp({ timeouts: { enqueue: '300ms', nodeLease: '2s' } });
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
    const failing = failStatements(app.ledger.database, OUTCOME, 2, new LedgerError('42P01'));
    const { id } = await app.tasks.enqueue('once');
    expect((await app.tasks.waitFor(id, { timeout: '10s' })).execution.status).toBe('SUCCESS');
    expect(failing.failures).toBe(2);
    failing.restore();
  });

  it('L5 counts a claim once when its answer was lost', async () => {
    const { id } = await app.tasks.enqueue('once', {}, { delay: '30m' });
    await app.ledger.database.query(`UPDATE taskledger.task_execution SET scheduled_for = NULL WHERE id = '${id}'`);
    const failing = failStatements(app.ledger.database, 'json_to_recordset', 1, new LedgerError('ECONNRESET'), 'after');
    const verdict = await app.ledger.claims.claim({ id, claimKey: 'lost answer' });
    failing.restore();
    expect(verdict).toMatchObject({ kind: 'claimed', claim: { run: 1 } });
    expect(await app.tasks.get(id)).toMatchObject({ run: 1, starts: 1 });
    await app.ledger.commands.endUnclaimed({ id, claimKey: 'lost answer' }, { status: 'REVOKED', reason: 'shutdown' });
  });

  it('L3 dispatches what a dead process left behind when the first try to do so fails', async () => {
    const { database, clock } = app.ledger;
    const [id, dead] = [clock.mintId(), clock.mintId()];
    await database.query(
      `INSERT INTO taskledger.task_node (id, name, host, pid, version, engine) VALUES ('${dead}', 'dead', 'h', 1, '0', 'postgres')`,
    );
    await database.query(
      `INSERT INTO taskledger.task_execution (id, task_id, task_name, module, queue, priority, payload, origin_node)
       VALUES ('${id}', '${id}', 'once', 'm', 'default', 5, '{}', '${dead}')`,
    );
    const failing = failStatements(database, 'SET origin_node = NULL', 1, new LedgerError('ECONNRESET'));
    await until(() => failing.failures === 1, 'the failure');
    expect((await app.tasks.waitFor(id, { timeout: '10s' })).outcome).toBe('success');
    failing.restore();
  });

  it('closes everything although the ledger is away', async () => {
    const other = await startContractApp();
    const failing = failStatements(other.ledger.database, 'task_lock', 1_000, new LedgerError('ECONNREFUSED'));
    await other.close();
    failing.restore();
    expect(other.ledger.database.dataSource.isInitialized).toBe(false);
  });
});
