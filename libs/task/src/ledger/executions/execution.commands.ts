import { isLedgerId } from './execution-id.js';
import type { ClaimRequest } from '../runs/claim.js';
import type { ExecutionReason, ExecutionStatus } from './execution-status.js';
import type { LedgerDatabase } from '../ledger.database.js';
import { ledgerJson, ledgerText } from '../ledger.json.js';
import { auditSql, cancelSql, endUnclaimedSql, liveIdsSql, reorderSql } from '../statements/command.sql.js';

/** An execution that a cancellation reached. STARTED means that its handler has been asked to stop. */
export interface Cancelled {
  readonly id: string;
  readonly taskName: string;
  readonly queue: string;
  readonly status: ExecutionStatus;
  /** The lock that was kept for it and is free now. */
  readonly lockKey: string | null;
}

/** What `endUnclaimed` ended. */
export interface Unclaimed {
  readonly taskName: string;
  readonly lockKey: string | null;
}

/** How an execution ends that no handler ever got. */
export interface UnclaimedEnd {
  readonly status: 'REVOKED' | 'FAILURE';
  readonly reason: ExecutionReason;
  readonly error?: string;
}

/** What operators and callers do to executions that exist. Every command is one guarded statement. */
export class ExecutionCommands {
  constructor(private readonly database: LedgerDatabase) {}

  /** Finished and unknown executions are left out of the answer. */
  async cancel(ids: readonly string[], reason?: string, actor?: string): Promise<Cancelled[]> {
    const why = reason === undefined ? null : ledgerText(reason);
    return this.database.query(cancelSql(this.database.schema), [
      ids.filter(isLedgerId),
      why,
      actor === undefined ? null : ledgerText(actor),
    ]);
  }

  /**
   * Ends an execution that a claim refused. Answers with undefined when a living run holds it, or it has ended.
   */
  async endUnclaimed({ id, claimKey }: ClaimRequest, end: UnclaimedEnd): Promise<Unclaimed | undefined> {
    const params = [id, end.status, end.reason, end.error ?? null, claimKey];
    const rows = await this.database.query<Unclaimed>(endUnclaimedSql(this.database.schema), params);
    return rows[0];
  }

  /** The queue of the execution, or undefined when it has started, finished, or never was. */
  async reorder(id: string, priority: number): Promise<string | undefined> {
    if (!isLedgerId(id)) return undefined;
    const rows = await this.database.query<{ queue: string }>(reorderSql(this.database.schema), [id, priority]);
    return rows[0]?.queue;
  }

  async liveIds(limit: number, originNode?: string): Promise<string[]> {
    const params = [originNode ?? null, limit];
    const rows = await this.database.query<{ id: string }>(liveIdsSql(this.database.schema), params);
    return rows.map(({ id }) => id);
  }

  async audit(action: string, executionId: string, details: object, actor?: string): Promise<void> {
    await this.database.query(auditSql(this.database.schema), [
      actor ?? null,
      action,
      executionId,
      ledgerJson(details),
    ]);
  }
}
