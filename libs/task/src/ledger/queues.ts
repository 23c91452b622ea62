import type { LedgerDatabase } from './ledger.database.js';

/** The rows of `task_queue`: which queues there are, and the counter that proves the engine's memory. */
export class Queues {
  constructor(private readonly database: LedgerDatabase) {}

  async register(names: readonly string[]): Promise<void> {
    await this.database.query(
      `INSERT INTO ${this.database.schema}.task_queue (name) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING`,
      [[...names]],
    );
  }

  async all(): Promise<{ name: string; sentinel: string }[]> {
    return this.database.query(`SELECT name, sentinel FROM ${this.database.schema}.task_queue ORDER BY name`);
  }

  /** The engine starts empty, so nothing is missing from it. */
  async resetSentinels(): Promise<void> {
    await this.database.query(
      `WITH d AS (UPDATE ${this.database.schema}.task_queue SET sentinel = 0 RETURNING 1) SELECT count(*) FROM d`,
    );
  }

  async advanceSentinel(name: string, value: bigint): Promise<void> {
    await this.database.query(
      `WITH d AS (UPDATE ${this.database.schema}.task_queue SET sentinel = $2 WHERE name = $1 RETURNING 1) SELECT count(*) FROM d`,
      [name, value.toString()],
    );
  }
}
