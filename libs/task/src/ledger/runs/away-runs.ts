import { type LedgerDatabase, rowsOf } from '../connection/ledger.database.js';
import type { StoredLimits } from '../queues/queue-row.js';
import { leavePlaceSql, lockLimitSql, takePlaceSql, wantPlaceSql } from './away.sql.js';
import type { Claim } from './claim.js';

type ClaimIdentity = Pick<Claim, 'id' | 'run' | 'claimKey'>;

/**
 * Runs that wait for others. Over all processes a queue may limit how many run at a time: one that waits does not count, or
 * what it waits for might never begin.
 */
export class AwayRuns {
  constructor(private readonly database: LedgerDatabase) {}

  /** Gives the place of a run in its queue away. */
  async leave(claim: ClaimIdentity): Promise<void> {
    await this.database.hot(leavePlaceSql(this.database.schema), paramsOf(claim));
  }

  /**
   * Takes it again. False where the queue is full: then new runs of it do not begin before this one has its place. True as
   * well where the run has lost its claim: nobody counts it any more.
   */
  async comeBack(claim: ClaimIdentity): Promise<boolean> {
    const { schema } = this.database;
    const params = paramsOf(claim);
    const wanted = wantPlaceSql(schema);
    const [own] = await this.database.hot<{ queue: string; limits: StoredLimits }>(wanted, params);
    if (!own) return true;
    const { globalConcurrency } = own.limits;
    return this.database.hotTransaction(async (runner) => {
      if (globalConcurrency !== undefined) await runner.query(lockLimitSql(schema), [own.queue]);
      const rows = await runner.query(takePlaceSql(schema), [...params, globalConcurrency ?? null]);
      const [taken] = rowsOf<{ claims: number; back: number }>(rows);
      return taken?.back === 1 || taken?.claims === 0;
    });
  }
}

function paramsOf({ id, run, claimKey }: ClaimIdentity): unknown[] {
  return [id, run, claimKey];
}
