import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Rescuer } from '../../libs/task/src/cluster/index.js';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { until } from '../fixtures/until.js';

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

  it('L9 are forgotten a week after their death, unless a run of theirs is left', async () => {
    const [old, recent, owing] = [await died('8 days'), await died('6 days'), await died('8 days')];
    const { id } = await app.tasks.enqueue('note', {}, { delay: '1h' });
    await sql(
      `INSERT INTO taskledger.task_claim (execution_id, run, node_id, claim_key, queue)
       VALUES ($1, 1, $2, gen_random_uuid(), 'default')`,
      [id, owing],
    );
    await app.ledger.nodes.forget(7 * 86_400_000);
    expect((await known(old, recent, owing)).toSorted()).toEqual([recent, owing].toSorted());
    await app.get(Rescuer).rescue();
    await app.ledger.nodes.forget(7 * 86_400_000);
    expect(await known(owing, app.ledger.nodes.id)).toEqual([app.ledger.nodes.id]);
    await app.tasks.cancel(id);
  });

  it('L6 go on under another id when they were forgotten, or declared dead', async () => {
    const { nodes } = app.ledger;
    for (const lost of ['DELETE FROM taskledger.task_node', 'UPDATE taskledger.task_node SET dead_at = now()']) {
      const before = nodes.id;
      await sql(`${lost} WHERE id = $1`, [before]);
      await until(() => nodes.id !== before, 'another id');
      expect(await (await app.tasks.enqueue('note')).result()).toBe('noted');
      const [row] = await sql<{ queues: string[]; tasks: string[] }>(
        'SELECT queues, tasks FROM taskledger.task_node WHERE id = $1 AND dead_at IS NULL',
        [nodes.id],
      );
      // What ends workflows without functions is in every process.
      expect(row).toEqual({ queues: ['default'], tasks: ['note', 'workflow@named', 'workflow@parallel'] });
    }
  });

  it('L6 leave in order, and nobody waits for their heartbeats', async () => {
    const { nodes } = app.ledger;
    const before = nodes.id;
    await nodes.leave();
    expect((await nodes.living()).map(({ id }) => id)).not.toContain(before);
    await until(() => nodes.id !== before, 'another id');
  });
});
