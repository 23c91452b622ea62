import type { LedgerDatabase } from './ledger.database.js';
import type { Dispatch } from './outbox.js';
import { redispatchIdsSql, takeOverSql } from './statements/recovery.sql.js';
import { auditPageSql, redispatchOrphansSql, redispatchQueueSql } from './statements/waiting.sql.js';

const NIL = '00000000-0000-0000-0000-000000000000';

// A backlog may have millions of rows; one statement for all of them would outlast every time limit.
const PAGE = 2_000;

/** Where a walk through what waits has got to. */
interface Place {
  readonly id: string;
  readonly node: string | null;
}

interface Walk {
  /** The statement of a page of what nobody has claimed yet, or of what somebody has. */
  readonly sql: (schema: string, claimed: boolean) => string;
  readonly pageSize: number;
  /** @default every queue */
  readonly queue?: string;
}

/** What the leader does after a death or a loss. Every step is idempotent (ledger.md, step 11). */
export class Recovery {
  constructor(private readonly database: LedgerDatabase) {}

  /** Hands over the running executions of dead nodes; returns their ids with what became of them. */
  async takeOver(limit = 500): Promise<{ id: string; status: string }[]> {
    return this.database.query(takeOverSql(this.database.schema), [limit]);
  }

  /** Dispatches again what dead processes may have committed without telling the engine. */
  redispatchOrphans(pageSize = PAGE): Promise<number> {
    return this.redispatch({ sql: redispatchOrphansSql, pageSize });
  }

  /** Dispatches again everything that waits in a queue of which the engine lost data. */
  redispatchQueue(queue: string, pageSize = PAGE): Promise<number> {
    return this.redispatch({ sql: redispatchQueueSql, pageSize, queue });
  }

  /** Dispatches again those of the given executions that wait. */
  async redispatchIds(ids: readonly string[]): Promise<number> {
    const rows = await this.database.query<{ count: number }>(redispatchIdsSql(this.database.schema), [ids]);
    return rows[0]?.count ?? 0;
  }

  /** Pages through all that waits, for the audit that adds it to the engine again. */
  async *waiting(pageSize = 500): AsyncGenerator<Dispatch[]> {
    type Row = Place & { queue: string; priority: number; delay: number };
    for await (const rows of this.walk<Row>({ sql: auditPageSql, pageSize }))
      yield rows.map(({ id, queue, priority, delay }) => ({ id, queue, priority, delayMs: delay }));
  }

  private async redispatch(walk: Walk): Promise<number> {
    let dispatched = 0;
    for await (const [page] of this.walk<Place & { count: number }>(walk)) dispatched += page?.count ?? 0;
    return dispatched;
  }

  private async *walk<Row extends Place>({ sql, pageSize, queue }: Walk): AsyncGenerator<Row[]> {
    const s = this.database.schema;
    for (const claimed of [false, true]) {
      for (let last: Place | undefined = { id: NIL, node: NIL }; last;) {
        const at = [last.id, pageSize, queue ?? null, ...(claimed ? [last.node] : [])];
        const rows: Row[] = await this.database.query<Row>(sql(s, claimed), at);
        if (rows.length > 0) yield rows;
        last = rows.at(-1);
      }
    }
  }
}
