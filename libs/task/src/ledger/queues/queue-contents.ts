import type { LedgerDatabase } from '../connection/ledger.database.js';
import { ledgerText } from '../model/ledger.json.js';
import type { ExecutionFilter } from '../executions/execution.query.js';
import type { ExecutionScan } from '../executions/execution.scan.js';
import { peekAmongSql, peekSql, sizeSql } from './queue-contents.sql.js';

/** Looks at what waits in queues, and changes nothing. */
export class QueueContents {
  constructor(
    private readonly database: LedgerDatabase,
    private readonly scan: ExecutionScan,
  ) {}

  /** How many executions wait: now, later, or for a lock. Exact. */
  async size(queue: string): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(sizeSql(this.database.schema), [
      ledgerText(queue),
      null,
    ]);
    return row?.count ?? 0;
  }

  /** The id of the execution that is next in line, of those that match. */
  async next(queue: string, filter?: ExecutionFilter): Promise<string | undefined> {
    const { schema } = this.database;
    const name = ledgerText(queue);
    const sql = (found: string, [param]: readonly string[]): string => peekAmongSql(schema, found, param!);
    const [row] = filter
      ? await this.scan.newest<{ id: string }>(filter, { id: 'id' }, { sql, more: [name] })
      : await this.database.query<{ id: string }>(peekSql(schema), [name]);
    return row?.id;
  }
}
