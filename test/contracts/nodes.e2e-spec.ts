import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';

describe('processes in the ledger', () => {
  let app: ContractApp;

  beforeAll(async () => {
    app = await startContractApp();
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

  it('L9 are forgotten a week after their death, unless something of theirs is left', async () => {
    const [old, recent, owing] = [await died('8 days'), await died('6 days'), await died('8 days')];
    const { id } = await app.tasks.enqueue('note', {}, { delay: '1h' });
    await sql(`UPDATE taskledger.task_execution SET node_id = $2, status = 'RETRY' WHERE id = $1`, [id, owing]);
    await app.ledger.nodes.forget(7 * 86_400_000);
    expect((await known(old, recent, owing)).toSorted()).toEqual([recent, owing].toSorted());
    await app.tasks.cancel(id);
    await app.ledger.nodes.forget(7 * 86_400_000);
    expect(await known(owing, app.ledger.nodeId)).toEqual([app.ledger.nodeId]);
  });

  it('L6 register again when they come back from so long an absence, and go on', async () => {
    const { nodes, nodeId } = app.ledger;
    await sql('DELETE FROM taskledger.task_node WHERE id = $1', [nodeId]);
    expect(await nodes.heartbeat(nodeId, 1, 1)).toMatchObject({ wasDead: true });
    expect(await nodes.heartbeat(nodeId, 1, 1)).toMatchObject({ wasDead: false });
    expect(await (await app.tasks.enqueue('note')).result()).toBe('noted');
  });
});
