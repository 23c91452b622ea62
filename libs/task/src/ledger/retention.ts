import { setTimeout as pause } from 'node:timers/promises';
import type { LedgerDatabase } from './ledger.database.js';
import { firstIdAt } from './ledger.clock.js';
import { ledgerJson } from './ledger.json.js';

const BATCH = 1_000;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** Which executions have been kept for long enough. Times are those of the database, in ms since the epoch. */
export interface Expiry {
  /** Those that finished before this moment. */
  readonly cutoffMs: number;
  /** The same for single tasks. */
  readonly cutoffMsOfTasks?: Readonly<Record<string, number>>;
  /** Rows that are deleted in one transaction. @default 1000 */
  readonly batchSize?: number;
}

/** Removes executions of long ago, with their attempts, log lines, artifacts and keys. */
export class Retention {
  constructor(private readonly database: LedgerDatabase) {}

  /** Deletes finished executions in batches, oldest first; returns how many there were. */
  async deleteFinished({ cutoffMs, cutoffMsOfTasks = {}, batchSize = BATCH }: Expiry): Promise<number> {
    const latest = firstIdAt(Math.max(cutoffMs, ...Object.values(cutoffMsOfTasks)));
    for (let [deleted, after] = [0, FIRST_ID]; ;) {
      const ids = await this.expired([cutoffMs, ledgerJson(cutoffMsOfTasks), latest, after, batchSize]);
      deleted += await this.delete(ids);
      if (ids.length < batchSize) return deleted;
      after = ids[ids.length - 1] ?? after;
      // Others get their turn: a long clean-up must not be a long stall.
      await pause(10);
    }
  }

  /** Ids of executions after `after` that were created before the moment and have not finished; oldest first. */
  async liveBefore(ms: number, after = FIRST_ID, limit = BATCH): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT id FROM ${this.database.schema}.task_execution
        WHERE id < $1::uuid AND id > $2::uuid AND finished_at IS NULL ORDER BY id LIMIT $3`,
      [firstIdAt(ms), after, limit],
    );
    return rows.map(({ id }) => id);
  }

  /** Deletes those of the executions that have finished, or run elsewhere; returns how many. */
  async delete(ids: readonly string[]): Promise<number> {
    const s = this.database.schema;
    const rows = await this.database.query<{ count: number }>(
      `WITH l AS MATERIALIZED (
         SELECT id FROM ${s}.task_execution
          WHERE id = ANY($1::uuid[]) AND (finished_at IS NOT NULL OR external) ORDER BY id FOR UPDATE
       ), e AS (DELETE FROM ${s}.task_execution x USING l WHERE x.id = l.id),
          a AS (DELETE FROM ${s}.task_attempt x USING l WHERE x.execution_id = l.id),
          g AS (DELETE FROM ${s}.task_log x USING l WHERE x.execution_id = l.id),
          f AS (DELETE FROM ${s}.task_artifact x USING l WHERE x.execution_id = l.id),
          k AS (DELETE FROM ${s}.task_key x USING l WHERE x.execution_id = l.id)
       SELECT count(*)::int AS count FROM l`,
      [ids],
    );
    return rows[0]?.count ?? 0;
  }

  // An execution that finished before the cut-off was also minted before it: the bound prunes partitions.
  private async expired(params: unknown[]): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT id FROM ${this.database.schema}.task_execution
        WHERE id < $3::uuid AND id > $4::uuid
          AND finished_at < to_timestamp(coalesce(($2::jsonb ->> task_name)::float8, $1::float8) / 1000)
        ORDER BY id LIMIT $5`,
      params,
    );
    return rows.map(({ id }) => id);
  }
}
