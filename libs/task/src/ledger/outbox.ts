import type { LedgerDatabase } from './ledger.database.js';

/** An execution that the engine must hear of. */
export interface Dispatch {
  readonly id: string;
  readonly queue: string;
  readonly priority: number;
  /** Milliseconds from now until it is due; 0 = at once. */
  readonly delayMs: number;
}

/** Executions due later than this stay in the ledger until then. */
export const DISPATCH_HORIZON_MS = 3_600_000;

const LEASE_SECONDS = 30;

/** A dispatch on loan from the outbox. */
export interface Leased extends Dispatch {
  /** When the lease ends, as the ledger writes it: whoever puts the row back changes it. */
  readonly until: string;
}

/**
 * The transactional outbox: what a transaction committed and nobody has handed to the engine yet.
 * Several processes relay side by side; a lease keeps them off each other's rows.
 */
export class Outbox {
  constructor(private readonly database: LedgerDatabase) {}

  /** Leases due rows. They come again when the lease runs out before `remove`. */
  async lease(limit: number): Promise<Leased[]> {
    const s = this.database.schema;
    const rows = await this.database.query<Omit<Leased, 'delayMs'> & { delay: number }>(
      `WITH l AS (
         SELECT execution_id FROM ${s}.task_outbox
          WHERE due_at <= clock_timestamp() + $2 * interval '1 ms'
            AND (leased_until IS NULL OR leased_until < clock_timestamp())
          ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED
       ), d AS (
         UPDATE ${s}.task_outbox o SET leased_until = clock_timestamp() + interval '${LEASE_SECONDS} s'
           FROM l WHERE o.execution_id = l.execution_id
         RETURNING o.execution_id, o.queue, o.priority, o.due_at, o.leased_until
       )
       SELECT execution_id AS id, queue, priority, extract(epoch FROM leased_until)::text AS until,
              greatest(0, ceil(extract(epoch FROM due_at - clock_timestamp()) * 1000))::float8 AS delay
         FROM d ORDER BY execution_id`,
      [limit, DISPATCH_HORIZON_MS],
    );
    return rows.map(({ delay, ...leased }) => ({ ...leased, delayMs: delay }));
  }

  /**
   * The engine has acknowledged these. A row that was put back meanwhile stays: the engine may have forgotten
   * it in between. Rows are locked in order, because cancellations delete them too.
   */
  async remove(leased: readonly Leased[]): Promise<void> {
    const s = this.database.schema;
    await this.database.query(
      `WITH l AS MATERIALIZED (${this.stillLeased()}), d AS (DELETE FROM ${s}.task_outbox o USING l WHERE o.execution_id = l.execution_id RETURNING 1)
       SELECT count(*) FROM d`,
      leaseParams(leased),
    );
  }

  /** The engine was not told of these: they may be leased again. A row that was put back meanwhile is free already. */
  async giveBack(leased: readonly Leased[]): Promise<void> {
    const s = this.database.schema;
    await this.database.query(
      `WITH l AS MATERIALIZED (${this.stillLeased()}), d AS (
         UPDATE ${s}.task_outbox o SET leased_until = NULL FROM l WHERE o.execution_id = l.execution_id RETURNING 1)
       SELECT count(*) FROM d`,
      leaseParams(leased),
    );
  }

  /** Puts one execution (back) into the outbox, for example when the engine refused to delay it. */
  put(dispatch: Dispatch): Promise<void> {
    return this.putAll([dispatch]);
  }

  /** The same for many. */
  async putAll(dispatches: readonly Dispatch[]): Promise<void> {
    await this.database.query(
      `INSERT INTO ${this.database.schema}.task_outbox (execution_id, queue, priority, due_at)
       SELECT id, queue, priority, clock_timestamp() + delay * interval '1 ms'
         FROM json_to_recordset($1::json) AS u(id uuid, queue text, priority smallint, delay float8) ORDER BY id
       ON CONFLICT (execution_id) DO UPDATE SET due_at = excluded.due_at, leased_until = NULL`,
      [JSON.stringify(dispatches.map(({ delayMs, ...row }) => ({ ...row, delay: delayMs })))],
    );
  }

  private stillLeased(): string {
    return `
         SELECT o.execution_id FROM ${this.database.schema}.task_outbox o
           JOIN unnest($1::uuid[], $2::text[]) AS u(id, until) ON o.execution_id = u.id
          WHERE extract(epoch FROM o.leased_until)::text = u.until ORDER BY o.execution_id FOR UPDATE OF o`;
  }
}

const leaseParams = (leased: readonly Leased[]): [string[], string[]] => [
  leased.map(({ id }) => id),
  leased.map(({ until }) => until),
];
