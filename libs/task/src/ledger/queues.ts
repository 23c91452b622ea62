import type { LedgerDatabase } from './ledger.database.js';
import type { KnownQueue, QueueDeclaration, StoredLimits } from './queue-row.js';
import { changeQueueSql, LIMIT, PAUSE, registerQueuesSql, RESUME, selectQueuesSql } from './statements/queue.sql.js';

/** The rows of `task_queue`: which queues there are, what operators want of them, what proves the engine's memory. */
export class Queues {
  constructor(private readonly database: LedgerDatabase) {}

  async register(queues: readonly QueueDeclaration[]): Promise<void> {
    const rows = queues.map(({ name, limits }) => ({ name, declares: limits !== undefined, limits: limits ?? null }));
    await this.database.query(registerQueuesSql(this.database.schema), [JSON.stringify(rows)]);
  }

  async all(): Promise<KnownQueue[]> {
    return this.database.query(selectQueuesSql(this.database.schema));
  }

  /** What limits a queue; nothing where nobody knows it. */
  async limitsOf(name: string): Promise<StoredLimits> {
    return (await this.all()).find((queue) => queue.name === name)?.limits ?? {};
  }

  /** False when nobody knows such a queue. One that is paused already keeps who did it first. */
  pause(name: string, by?: string, reason?: string): Promise<boolean> {
    return this.change(PAUSE, [name, by, reason]);
  }

  /** False when nobody knows such a queue. */
  resume(name: string, by?: string): Promise<boolean> {
    return this.change(RESUME, [name, by]);
  }

  /** Null = those that the code declares count again. False when nobody knows such a queue. */
  limit(name: string, limits: StoredLimits | null, by?: string): Promise<boolean> {
    return this.change(LIMIT, [name, by, limits && JSON.stringify(limits)]);
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

  private async change(change: typeof PAUSE, params: readonly (string | null | undefined)[]): Promise<boolean> {
    const [row] = await this.database.query<{ known: boolean }>(
      changeQueueSql(this.database.schema, change),
      params.map((value) => value ?? null),
    );
    return row?.known ?? false;
  }
}
