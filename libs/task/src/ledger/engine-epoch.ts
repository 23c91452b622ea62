import type { LedgerDatabase } from './ledger.database.js';

const KEY = 'engine_epoch';

interface Epoch {
  readonly epoch: number;
  /** What wakes the workers. */
  readonly engine: string;
}

/**
 * Which engine the processes of this ledger use: its name with a number that only grows (H10). Processes of an older
 * one would wake nobody and mend what is not broken, so they hand over and stop.
 */
export class EngineEpoch {
  private mine: number | undefined;
  private successor: string | undefined;
  private readonly listeners: ((successor: string) => void)[] = [];

  constructor(private readonly database: LedgerDatabase) {}

  /** Joins the epoch of this engine, or begins one. True when it began one, and others must hear of it. */
  async enter(engine: string): Promise<boolean> {
    const [row] = await this.database.query<Epoch & { readonly isNew: boolean }>(
      `WITH o AS (SELECT value FROM ${this.table} WHERE key = '${KEY}' FOR UPDATE),
       d AS (INSERT INTO ${this.table} AS t (key, value) VALUES ('${KEY}', jsonb_build_object('epoch', 1, 'engine', $1::text))
             ON CONFLICT (scope, user_id, key) DO UPDATE
                SET value = CASE WHEN t.value ->> 'engine' = $1 THEN t.value
                                 ELSE jsonb_build_object('epoch', (t.value ->> 'epoch')::int + 1, 'engine', $1::text) END
             RETURNING value)
       SELECT (d.value ->> 'epoch')::int AS epoch, d.value ->> 'engine' AS engine,
              d.value IS DISTINCT FROM (SELECT value FROM o) AS "isNew" FROM d`,
      [engine],
    );
    this.mine = row!.epoch;
    return row!.isNew;
  }

  /** False once processes on another engine have taken over. */
  get isCurrent(): boolean {
    return this.successor === undefined;
  }

  /** Asks the ledger; tells the listeners, once, that this process belongs to an older epoch. */
  async refresh(): Promise<void> {
    const [row] = await this.database.query<Epoch>(
      `SELECT (value ->> 'epoch')::int AS epoch, value ->> 'engine' AS engine FROM ${this.table} WHERE key = '${KEY}'`,
    );
    if (!row || this.mine === undefined || row.epoch <= this.mine || !this.isCurrent) return;
    this.successor = row.engine;
    for (const listener of this.listeners) listener(row.engine);
  }

  /** Calls the listener with the name of the engine that has taken over. */
  onEnd(listener: (successor: string) => void): void {
    this.listeners.push(listener);
  }

  private get table(): string {
    return `${this.database.schema}.task_setting`;
  }
}
