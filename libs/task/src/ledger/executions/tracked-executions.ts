import { errorFingerprint } from '../../errors/fingerprint.js';
import type { End, Ended } from '../ends/end.js';
import { endAll } from '../ends/end-all.js';
import { type ExecutionStatus, isTerminal } from '../model/execution-status.js';
import { type LedgerDatabase, rowsOf, type SqlRunner } from '../connection/ledger.database.js';
import { ledgerJson } from '../model/ledger.json.js';
import { lockTrackedSql, reportSql, trackSql } from './tracking.sql.js';

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

  /** False when the task id is taken. `runner`: as part of the caller's transaction. */
  async track(execution: TrackedExecution, runner: SqlRunner = this.database.hotRunner): Promise<boolean> {
    const { taskId, taskName, createdBy, createdByUsername, timeoutMs, ...same } = execution;
    const row = {
      ...same,
      task_id: taskId,
      task_name: taskName,
      created_by: createdBy,
      created_by_username: createdByUsername,
      timeout_ms: timeoutMs,
    };
    return rowsOf(await runner.query(trackSql(this.database.schema), [ledgerJson(row)])).length > 0;
  }

  /**
   * Reports where it is. `ended` in the answer: that was its end; the result `ended`: there is no such execution, it runs
   * here, or it had ended.
   */
  report(id: string, report: StatusReport): Promise<{ result: ReportResult; ended?: Ended }> {
    const { schema } = this.database;
    return this.database.hotTransaction(async (runner) => {
      const input = ledgerJson({ ...report, given: report.result !== undefined });
      // Waits for the session that has locked the record: ends skip locked records.
      const [record] = rowsOf<{ fits: boolean }>(await runner.query(lockTrackedSql(schema), [id, input]));
      if (!record) return { result: 'ended' };
      if (!record.fits) return { result: 'full' };
      if (!isTerminal(report.status)) {
        await runner.query(reportSql(schema), [id, input]);
        return { result: 'recorded' };
      }
      const [ended] = await endAll(runner, schema, [endOf(id, report)]);
      return ended ? { result: 'recorded', ended } : { result: 'ended' };
    });
  }
}

function endOf(id: string, { status, result, error, traceback, metadata }: StatusReport): End {
  return {
    id,
    fence: 'external',
    status,
    result: result === undefined ? undefined : ledgerJson(result),
    error:
      error === undefined && traceback === undefined
        ? undefined
        : {
            message: error,
            stack: traceback,
            fingerprint: status === 'FAILURE' ? errorFingerprint('', error ?? '', traceback) : undefined,
          },
    metadata: metadata === undefined ? undefined : ledgerJson(metadata),
    spends: 0,
    logs: [],
  };
}
