import { AuditedAct, originParam } from '../audit/audited-act.js';
import { type LedgerDatabase, rowsOf, type SqlRunner } from '../connection/ledger.database.js';
import { ledgerJson, ledgerText } from '../model/ledger.json.js';
import type { Retention } from '../retention/retention.js';
import {
  auditRemovalSql,
  endedOfQueueSql,
  forgetQueueSql,
  liveOfQueueSql,
  runningInQueueSql,
} from './queue-removal.sql.js';

const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const BATCH = 500;

/** Who removes something of a queue, and what the audit says about it. */
export interface RemovalDescription {
  readonly action: 'queue.clean' | 'queue.obliterate';
  readonly queue: string;
  readonly actor?: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Ended executions of a queue, and after which id to go on; undefined at the end. */
export interface EndedPage {
  readonly ids: readonly string[];
  readonly next?: string;
}

/** Removes what a queue has had, and the queue. */
export class QueueRemoval {
  constructor(
    private readonly database: LedgerDatabase,
    private readonly retention: Retention,
  ) {}

  /** Those that ended at least so many ms ago, among the next 10,000 records. */
  async ended(queue: string, olderThanMs: number, after = FIRST_ID): Promise<EndedPage> {
    const params = [ledgerText(queue), after, olderThanMs];
    const sql = endedOfQueueSql(this.database.schema);
    const [row] = await this.database.query<{ ids: string[]; last: string | null }>(sql, params);
    return { ids: row?.ids ?? [], ...(row?.last && { next: row.last }) };
  }

  async live(queue: string, after = FIRST_ID): Promise<string[]> {
    const params = [ledgerText(queue), after, BATCH];
    const rows = await this.database.query<{ id: string }>(liveOfQueueSql(this.database.schema), params);
    return rows.map(({ id }) => id);
  }

  async running(queue: string): Promise<number> {
    const sql = runningInQueueSql(this.database.schema);
    const [row] = await this.database.query<{ count: number }>(sql, [ledgerText(queue)]);
    return row?.count ?? 0;
  }

  /** Removes ended executions with all that is theirs, and records it; how many. What open executions need stays. */
  async delete(ids: readonly string[], description: RemovalDescription): Promise<number> {
    let deleted = 0;
    for (let from = 0; from < ids.length; from += BATCH)
      deleted += await this.retention.delete(ids.slice(from, from + BATCH), (runner, count) =>
        this.audit(runner, description, { count }),
      );
    if (deleted > 0) AuditedAct.current?.recorded();
    return deleted;
  }

  /** Forgets the queue; false where living processes serve it: then only what operators have decided about it. */
  async forget(description: RemovalDescription): Promise<boolean> {
    const isGone = await this.database.hotTransaction(async (runner) => {
      const params = [ledgerText(description.queue)];
      const [row] = rowsOf<{ isGone: boolean }>(await runner.query(forgetQueueSql(this.database.schema), params));
      await this.audit(runner, description, { removed: row?.isGone ?? false });
      return row?.isGone ?? false;
    });
    AuditedAct.current?.recorded();
    return isGone;
  }

  private async audit(runner: SqlRunner, description: RemovalDescription, more: object): Promise<void> {
    const { action, queue, actor, details } = description;
    const by = actor === undefined ? null : ledgerText(actor);
    const params = [by, action, ledgerJson({ queue, ...details, ...more }), originParam()];
    await runner.query(auditRemovalSql(this.database.schema), params);
  }
}
