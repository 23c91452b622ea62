import type { LedgerDatabase } from '../connection/ledger.database.js';
import { PendingCounts } from '../model/pending-counts.js';
import { countSql } from '../statistics/totals.sql.js';

/**
 * - `log_lines`: from the middle of logs longer than `limits.logLines`
 * - `wake_ups`: to other processes, which have found the work a second later
 * - `live_updates`: to dashboards that were too slow for them, and have loaded everything again
 */
export type DroppedKind = 'log_lines' | 'wake_ups' | 'live_updates';

export const DROPPED_KINDS: readonly DroppedKind[] = ['log_lines', 'wake_ups', 'live_updates'];

/**
 * What a process could not keep or pass on, counted in memory and added to the statistics now and then: whoever drops
 * something has no time to write.
 */
export class Drops {
  private readonly counts = new PendingCounts<DroppedKind>();

  constructor(private readonly database: LedgerDatabase) {}

  add(kind: DroppedKind, count = 1): void {
    this.counts.add(kind, count);
  }

  /** Writes what has been counted. */
  write(): Promise<void> {
    const counted = `SELECT '' AS task_name, '' AS queue, kind AS status, count FROM unnest($1::text[], $2::int[]) AS given(kind, count)`;
    const sql = countSql(this.database.schema, 'dropped', counted);
    return this.counts.flush((counts) => this.database.query(sql, [[...counts.keys()], [...counts.values()]]));
  }
}
