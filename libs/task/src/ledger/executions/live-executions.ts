import { AuditedAct, ORIGIN_COLUMNS, originParam, originSql } from '../audit/audited-act.js';
import type { LedgerDatabase } from '../connection/ledger.database.js';
import { ledgerJson } from '../model/ledger.json.js';

/** Executions that have not ended, and what operators do to any. */
export class LiveExecutions {
  constructor(private readonly database: LedgerDatabase) {}

  /** Ids of live executions that a node enqueued or runs, oldest first, so many at a time. */
  async *idsOf(nodeId: string, limit: number): AsyncGenerator<readonly string[]> {
    const s = this.database.schema;
    for (let after: string | null = null; ;) {
      const rows: { id: string }[] = await this.database.query<{ id: string }>(
        `SELECT id FROM ${s}.task_execution_now
          WHERE finished_at IS NULL AND NOT external AND $1::uuid IN (origin_node, node_id)
            AND ($3::uuid IS NULL OR id > $3) ORDER BY id LIMIT $2`,
        [nodeId, limit, after],
      );
      if (rows.length > 0) yield rows.map(({ id }) => id);
      if (rows.length < limit) return;
      after = rows[rows.length - 1]!.id;
    }
  }

  /** Records an operator's action on an execution. */
  async audit(action: string, executionId: string, details: object, actor?: string): Promise<void> {
    const act = AuditedAct.current;
    if (act?.isSummed) return;
    await this.database.query(
      `INSERT INTO ${this.database.schema}.task_audit (actor, action, execution_id, details, ${ORIGIN_COLUMNS})
       VALUES ($1, $2, $3, $4, ${originSql('$5')})`,
      [actor ?? null, action, executionId, ledgerJson(details), originParam(act)],
    );
    act?.recorded();
  }
}
