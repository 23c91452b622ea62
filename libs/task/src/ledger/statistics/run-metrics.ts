import type { LedgerDatabase } from '../connection/ledger.database.js';
import { ledgerText } from '../model/ledger.json.js';
import { metricsSql } from './metrics.sql.js';

/** How the runs of a task went, over all time. */
export interface MeasuredTask {
  readonly status: 'measured';
  /** Runs that succeeded or failed, each attempt counted. */
  readonly executionCount: number;
  /** Those of them that failed, also where another attempt followed. */
  readonly errorCount: number;
  /** Errors by executions, 0 to 1. */
  readonly errorRate: number;
  readonly totalDurationMs: number;
  readonly averageDurationMs: number;
  readonly minDurationMs: number;
  readonly maxDurationMs: number;
  /** When the last of them began. */
  readonly lastExecution: Date;
  /** Only the newest million executions were read. Never without a scope. */
  readonly capped: boolean;
}

/** Metrics of a task; `no_executions` where none of its runs has succeeded or failed yet. */
export type TaskMetrics = MeasuredTask | { readonly status: 'no_executions' };

/** Sums of runs, as statements answer with them. */
export interface MetricsRow {
  readonly executionCount: number | null;
  readonly errorCount: number | null;
  readonly totalMs: number;
  readonly minMs: number | null;
  readonly maxMs: number | null;
  readonly lastAt: Date | null;
  /** How many of them have a duration. @default all */
  readonly measured?: number;
}

/** What the ledger keeps of the runs of each task. Its cost does not grow with their number. */
export class RunMetrics {
  constructor(private readonly database: LedgerDatabase) {}

  async of(taskName: string): Promise<TaskMetrics> {
    const [row] = await this.database.query<MetricsRow>(metricsSql(this.database.schema), [ledgerText(taskName)]);
    return metricsOf(row);
  }
}

/** What sums of runs say. */
export function metricsOf(row?: MetricsRow, capped = false): TaskMetrics {
  const { executionCount, errorCount, lastAt } = row ?? {};
  if (!row || !executionCount || !lastAt) return { status: 'no_executions' };
  return {
    status: 'measured',
    executionCount,
    errorCount: errorCount ?? 0,
    errorRate: (errorCount ?? 0) / executionCount,
    totalDurationMs: row.totalMs,
    averageDurationMs: row.totalMs / (row.measured ?? executionCount),
    minDurationMs: row.minMs ?? 0,
    maxDurationMs: row.maxMs ?? 0,
    lastExecution: lastAt,
    capped,
  };
}
