import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PGlite } from '@electric-sql/pglite';
import { Autovacuum } from './autovacuum.js';
import { createInMemory } from './pglite-database.js';
import { Session } from './session/session.js';
import { StatementRunner } from './session/statement-runner.js';
import { TransactionScopes } from './session/transaction-scope.js';
import { Wire } from './wire/wire.js';

describe('Autovacuum', () => {
  let database: PGlite;
  let session: Session;
  let autovacuum: Autovacuum;
  const user = { onNotification: () => undefined, onNotice: () => undefined };
  const counters = { commits: 0, statements: 0 };

  beforeAll(async () => {
    database = await createInMemory();
    session = new Session(
      new StatementRunner(new Wire(database), 'SET search_path TO public', counters),
      new TransactionScopes(),
      100,
    );
    autovacuum = new Autovacuum(session);
  });
  afterAll(async () => {
    autovacuum.stop();
    await session.end();
    await database.close();
  });

  async function rows(text: string): Promise<unknown[]> {
    return (await session.run(user, { text })).results[0]!.rows;
  }
  const dead = (): Promise<unknown[]> =>
    rows("SELECT n_dead_tup AS n FROM pg_stat_user_tables WHERE relname = 'Worn out'");

  it('cleans tables that need it, unseen by the statistics', async () => {
    await session.run(user, {
      text: 'CREATE TABLE "Worn out" AS SELECT generate_series(1, 2000) AS id; DELETE FROM "Worn out"',
    });
    await session.run(user, { text: 'SELECT pg_stat_force_next_flush()' });
    expect(await dead()).toEqual([{ n: '2000' }]);
    const { statements } = counters;
    await autovacuum.round();
    expect(counters.statements).toBe(statements);
    expect(await dead()).toEqual([{ n: '0' }]);
  });

  it('gives way to a transaction, and to the end of the session', async () => {
    await session.run(user, { text: 'BEGIN' });
    await autovacuum.round();
    await session.leave(user);
    await autovacuum.round();
  });
});
