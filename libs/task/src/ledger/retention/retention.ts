import { setTimeout as pause } from 'node:timers/promises';
import { ExpiredDays } from './expired-days.js';
import { cutoffs, type Expiry, firstKeptId } from './expiry.js';
import { firstIdAt } from '../connection/ledger.clock.js';
import { type LedgerDatabase, rowsOf, type SqlRunner } from '../connection/ledger.database.js';
import { strayTicketsSql } from '../tickets/check.sql.js';
import { deleteSql, expiredSql, liveBeforeSql, lockDoomedSql } from './retention.sql.js';

const BATCH = 1_000;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** Removes executions of long ago, with their attempts, log lines, artifacts and keys. */
export class Retention {
  private readonly days: ExpiredDays;

  constructor(private readonly database: LedgerDatabase) {
    this.days = new ExpiredDays(database);
  }

  /**
   * Deletes finished executions, oldest first; returns how many there were. Days of which nothing is left to keep go as
   * a whole, the others in batches.
   */
  async deleteFinished(expiry: Expiry): Promise<number> {
    const deleted = (await this.days.drop(expiry)) + (await this.deleteInBatches(expiry));
    // Tickets of later stay when their execution is cancelled, and nothing would take them for as long as they were put off.
    if (deleted > 0) await this.database.query(strayTicketsSql(this.database.schema));
    return deleted;
  }

  /** Ids of executions after `after` that were created before the moment and have not finished; oldest first. */
  async liveBefore(ms: number, after = FIRST_ID, limit = BATCH): Promise<string[]> {
    const sql = liveBeforeSql(this.database.schema);
    const rows = await this.database.query<{ id: string }>(sql, [firstIdAt(ms), after, limit]);
    return rows.map(({ id }) => id);
  }

  /**
   * Deletes those of the executions that have finished, or run elsewhere; returns how many. What an open execution depends
   * on stays, and so does what belongs to an open root.
   * @param along done by the same transaction, where anything was deleted
   */
  async delete(ids: readonly string[], along?: (runner: SqlRunner, count: number) => Promise<void>): Promise<number> {
    const { schema } = this.database;
    if (ids.length === 0) return 0;
    return this.database.transaction(async (runner) => {
      const doomed = rowsOf<{ id: string }>(await runner.query(lockDoomedSql(schema), [ids]));
      // By a later statement: edges that were committed while the lock was waited for are seen.
      const params = [doomed.map(({ id }) => id)];
      const count = rowsOf<{ count: number }>(await runner.query(deleteSql(schema), params))[0]?.count ?? 0;
      if (count > 0) await along?.(runner, count);
      return count;
    });
  }

  private async deleteInBatches(expiry: Expiry): Promise<number> {
    const { batchSize = BATCH } = expiry;
    const sql = expiredSql(this.database.schema);
    for (let [deleted, after] = [0, FIRST_ID]; ;) {
      const params = [...cutoffs(expiry), firstKeptId(expiry), after, batchSize];
      const ids = (await this.database.query<{ id: string }>(sql, params)).map(({ id }) => id);
      deleted += await this.delete(ids);
      if (ids.length < batchSize) return deleted;
      after = ids[ids.length - 1] ?? after;
      // Others get their turn: a long clean-up must not be a long stall.
      await pause(10);
    }
  }
}
