import { afterEach, describe, expect, it } from '@jest/globals';
import { runMigrations } from 'bullmq';
import pg from 'pg';
import { type ContractApp, startContractApp, startOnStores } from '../fixtures/contract-app.js';
import { createServerStores, PROFILE } from '../fixtures/profile.js';

const TABLES = `SELECT relname AS name, relpersistence = 'p' AS logged FROM pg_class
  WHERE relnamespace = to_regnamespace('bullmq') AND relkind = 'r' ORDER BY relname`;

interface Table {
  readonly name: string;
  readonly logged: boolean;
}

describe("the engine's tables in Postgres", () => {
  const closing: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
  });

  const tablesOf = (app: ContractApp): Promise<Table[]> => app.ledger.database.query<Table>(TABLES);
  const runsA = async (app: ContractApp): Promise<unknown> => {
    app.registry.registerFunction('note', () => 'noted');
    return (await app.tasks.enqueue('note')).result();
  };

  it('L3 are not logged as far as jobs on a server are concerned: the ledger fills them after a crash', async () => {
    const app = await startContractApp();
    closing.push(() => app.close());
    expect(await runsA(app)).toBe('noted');
    const unlogged = (await tablesOf(app)).filter(({ logged }) => !logged).map(({ name }) => name);
    expect(unlogged).toEqual(PROFILE === 'postgres' ? ['event', 'job', 'job_dependency', 'job_log'] : []);
  });

  if (PROFILE !== 'postgres') return;

  it('stay as they are where they were there before: they may hold queues that no ledger knows', async () => {
    const stores = await createServerStores();
    closing.push(stores.drop);
    const client = new pg.Client((stores.options.ledger as { url: string }).url);
    await client.connect();
    await runMigrations(client, 'bullmq').finally(() => client.end());
    const app = await startOnStores(stores);
    closing.push(() => app.close());
    expect(await runsA(app)).toBe('noted');
    expect((await tablesOf(app)).filter(({ logged }) => !logged)).toEqual([]);
  });
});
