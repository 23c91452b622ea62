import type { ExecutionStatus } from './execution-status.js';
import type { LedgerDatabase } from '../ledger.database.js';
import { ledgerJson } from '../ledger.json.js';
import { reportSql, trackSql } from '../statements/tracking.sql.js';

/** An execution that runs elsewhere, on its way into the ledger. */
export interface TrackedExecution {
  readonly id: string;
  readonly taskId: string;
  readonly taskName: string;
  readonly module: string;
  readonly status: 'PENDING' | 'STARTED';
  readonly args?: readonly unknown[];
  readonly payload: unknown;
  readonly metadata: unknown;
  readonly createdBy?: string;
  readonly createdByUsername?: string;
  /** How long it may run before it is taken for lost, in ms. */
  readonly timeoutMs?: number;
}

/** What is reported of it. */
export interface StatusReport {
  readonly status: ExecutionStatus;
  /** `undefined`: nothing is said of the result. */
  readonly result?: unknown;
  readonly error?: string;
  readonly traceback?: string;
  /** Merged shallowly. */
  readonly metadata?: unknown;
  /** Largest that the row's metadata may become by it, in bytes. */
  readonly most?: number;
}

/** What became of a report: `ended` where there is nothing to report on, `full` where its metadata does not fit. */
export type ReportResult = 'recorded' | 'ended' | 'full';

/** Writes executions that are recorded here and run elsewhere (`task_execution.external`). */
export class TrackedExecutions {
  constructor(private readonly database: LedgerDatabase) {}

  /** False when the task id is taken. */
  async track(execution: TrackedExecution): Promise<boolean> {
    const { taskId, taskName, createdBy, createdByUsername, timeoutMs, ...same } = execution;
    const row = {
      ...same,
      task_id: taskId,
      task_name: taskName,
      created_by: createdBy,
      created_by_username: createdByUsername,
      timeout_ms: timeoutMs,
    };
    const rows = await this.database.query(trackSql(this.database.schema), [ledgerJson(row)]);
    return rows.length > 0;
  }

  /** `ended` also when there is no such execution, or it runs here. */
  async report(id: string, report: StatusReport): Promise<ReportResult> {
    const given = report.result !== undefined;
    const params = [id, ledgerJson({ ...report, given })];
    const [row] = await this.database.query<{ fits: boolean }>(reportSql(this.database.schema), params);
    if (!row) return 'ended';
    return row.fits ? 'recorded' : 'full';
  }
}
