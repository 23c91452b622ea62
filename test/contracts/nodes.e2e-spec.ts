import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { until } from '../fixtures/until.js';

const WEEK_MS = 7 * 86_400_000;

describe('processes in the ledger', () => {
  let app: ContractApp;

  beforeAll(async () => {
    app = await startContractApp({ timeouts: { nodeLease: '3s' } });
    app.registry.registerFunction('note', () => 'noted');
  });
  afterAll(() => app.close());

  const sql = <T>(text: string, params: unknown[] = []): Promise<T[]> => app.ledger.database.query<T>(text, params);
  const known = async (...ids: string[]): Promise<string[]> => {
    const rows = await sql<{ id: string }>('SELECT id FROM taskledger.task_node WHERE id = ANY($1::uuid[])', [ids]);
    return rows.map(({ id }) => id);
  };
  const died = async (ago: string): Promise<string> => {
    const id = randomUUID();
    await sql(
      `INSERT INTO taskledger.task_node (id, name, host, pid, version, queues, engine, dead_at)
       VALUES ($1, 'worker', 'host', 1, '1', '{}', 'ledger', clock_timestamp() - $2::interval)`,
      [id, ago],
    );
    return id;
  };

  it('L9 are forgotten a week after their death, unless a claim of theirs is left', async () => {
    const [old, recent, owing] = [await died('8 days'), await died('6 days'), await died('8 days')];
    // Of a record that is gone: nobody takes it over meanwhile.
    await sql(
      `INSERT INTO taskledger.task_claim (execution_id, run, node_id, claim_key, queue)
       VALUES ($1, 1, $2, $1, 'default')`,
      [app.ledger.clock.mintId(), owing],
    );
    await app.ledger.nodes.forget(WEEK_MS);
    expect((await known(old, recent, owing)).toSorted()).toEqual([recent, owing].toSorted());
    expect(await app.ledger.rescue.dropStrays()).toBe(1);
    await app.ledger.nodes.forget(WEEK_MS);
    expect(await known(owing, app.ledger.nodes.id)).toEqual([app.ledger.nodes.id]);
  });

  it('L6 go on under another id when they come back from so long an absence', async () => {
    const { nodes } = app.ledger;
    const before = nodes.id;
    await sql('DELETE FROM taskledger.task_node WHERE id = $1', [before]);
    expect(await nodes.heartbeat(1, 1)).toBe(false);
    await until(() => nodes.id !== before, 'another id');
    await until(async () => (await known(before, nodes.id)).includes(nodes.id), 'the new one to be known');
    expect(await known(before)).toEqual([]);
    expect(await (await app.tasks.enqueue('note')).result()).toBe('noted');
    const [row] = await sql<{ tasks: string[] }>('SELECT tasks FROM taskledger.task_node WHERE id = $1', [nodes.id]);
    expect(row?.tasks).toContain('note');
  });
});
