import type { LedgerDatabase } from './ledger.database.js';
import type { Dispatch } from './outbox.js';
import {
  auditPageSql,
  redispatchIdsSql,
  redispatchOrphansSql,
  redispatchQueueSql,
  takeOverSql,
} from './statements/recovery.sql.js';

const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** What the leader does after a death or a loss. Every step is idempotent (ledger.md, step 11). */
export class Recovery {
  constructor(private readonly database: LedgerDatabase) {}

  /** Hands over the running executions of dead nodes; returns their ids with what became of them. */
  async takeOver(limit = 500): Promise<{ id: string; status: string }[]> {
    return this.database.query(takeOverSql(this.database.schema), [limit]);
  }

  /** Dispatches again what dead processes may have committed without telling the engine. */
  redispatchOrphans(): Promise<number> {
    return this.redispatch(redispatchOrphansSql(this.database.schema), []);
  }

  /** Dispatches again everything that waits in a queue of which the engine lost data. */
  redispatchQueue(queue: string): Promise<number> {
    return this.redispatch(redispatchQueueSql(this.database.schema), [queue]);
  }

  /** Dispatches again those of the given executions that wait. */
  redispatchIds(ids: readonly string[]): Promise<number> {
    return this.redispatch(redispatchIdsSql(this.database.schema), [ids]);
  }

  /** Pages through all that waits, for the audit that adds it to the engine again. */
  async *waiting(pageSize = 500): AsyncGenerator<Dispatch[]> {
    for (let after = FIRST_ID; ;) {
      const rows = await this.database.query<{ id: string; queue: string; priority: number; delay: number }>(
        auditPageSql(this.database.schema),
        [after, pageSize],
      );
      if (rows.length === 0) return;
      yield rows.map((row) => ({ id: row.id, queue: row.queue, priority: row.priority, delayMs: row.delay }));
      after = rows[rows.length - 1]?.id ?? after;
    }
  }

  private async redispatch(sql: string, params: unknown[]): Promise<number> {
    const rows = await this.database.query<{ count: number }>(sql, params);
    return rows[0]?.count ?? 0;
  }
}
