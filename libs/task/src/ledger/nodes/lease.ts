import type { LedgerDatabase } from '../connection/ledger.database.js';

/** What is leased, to whom, and for how long. */
export interface LeaseTerms {
  readonly key: string;
  /** Names the holder. */
  readonly token: string;
  readonly ttlMs: number;
}

/**
 * A lease on a key of `task_lock`: token, fence and expiry in the ledger, by the database clock
 * Used for leadership.
 */
export class Lease {
  private fence: string | undefined;

  constructor(
    private readonly database: LedgerDatabase,
    private readonly terms: LeaseTerms,
  ) {}

  /** Takes or renews the lease; true while this holder has it. */
  async hold(): Promise<boolean> {
    const s = this.database.schema;
    const rows = await this.database.urgent<{ fence: string }>(
      `WITH d AS (
         INSERT INTO ${s}.task_lock AS t (key, token, fence, expires_at)
         VALUES ($1, $2, 1, clock_timestamp() + $3 * interval '1 ms')
         ON CONFLICT (key) DO UPDATE
            SET token = excluded.token, expires_at = excluded.expires_at,
                fence = t.fence + CASE WHEN t.token = excluded.token THEN 0 ELSE 1 END
          WHERE t.token IS NULL OR t.token = excluded.token OR t.expires_at < clock_timestamp()
         RETURNING fence)
       SELECT fence FROM d`,
      [this.terms.key, this.terms.token, this.terms.ttlMs],
    );
    this.fence = rows[0]?.fence;
    return this.fence !== undefined;
  }

  /** Gives the lease up, so that the next holder need not wait for it to expire. */
  async release(): Promise<void> {
    await this.database.query(
      `WITH d AS (
         UPDATE ${this.database.schema}.task_lock SET token = NULL, expires_at = '-infinity'
          WHERE key = $1 AND token = $2 RETURNING 1)
       SELECT count(*) FROM d`,
      [this.terms.key, this.terms.token],
    );
    this.fence = undefined;
  }
}
