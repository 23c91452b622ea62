import { AuditedAct, ORIGIN_COLUMNS, originParam, originSql } from '../audit/audited-act.js';
import type { LedgerDatabase } from '../connection/ledger.database.js';
import { ledgerJson } from '../model/ledger.json.js';

/** Executions that have not ended, and what operators do to any. */
export class LiveExecutions {
  constructor(private readonly database: LedgerDatabase) {}

  /** Ids of live executions that a node enqueued or runs, oldest first. */
  async idsOf(nodeId: string, limit: number): Promise<string[]> {
    const s = this.database.schema;
    const rows = await this.database.query<{ id: string }>(
      `SELECT id FROM ${s}.task_execution_now
        WHERE finished_at IS NULL AND NOT external AND $1::uuid IN (origin_node, node_id) ORDER BY id LIMIT $2`,
      [nodeId, limit],
    );
    return rows.map(({ id }) => id);
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
