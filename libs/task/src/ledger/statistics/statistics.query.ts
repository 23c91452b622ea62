import type { ExecutionFilter } from '../executions/execution.query.js';
import type { TaskTrend } from './trend.js';

/**
 * Width of a point of a series, in UTC. Minutes are kept for 14 days, ten minutes for 60 days, hours for 400 days, and days
 * for ever.
 */
export type StatisticsBucket = 'minute' | 'ten_minutes' | 'hour' | 'day';

/** Which part of the statistics is asked for. */
export interface StatisticsRange {
  /** Rounded down to the beginning of its bucket. */
  readonly from: Date;
  /**
   * Rounded up to a whole minute; where minutes are no longer kept, to the finest that is.
   * @default now
   */
  readonly to?: Date;
  /** @default the finest that is kept for that long and gives at most 180 points */
  readonly bucket?: StatisticsBucket;
  readonly taskName?: string | readonly string[];
  readonly queue?: string | readonly string[];
  /**
   * Only of these executions, counted by reading them: for what the statistics that are kept do not know, such as who has
   * created them. Goes no further back than executions are kept. Not together with `taskName` or `queue`.
   */
  readonly within?: ExecutionFilter;
}

/** How runs went in some time, or of some task. Percentiles are approximate: within a factor of √2. */
export interface Tally {
  /** Executions that ended: success, failure, revoked and skipped. */
  readonly finished: number;
  readonly success: number;
  readonly failure: number;
  /** Attempts that failed and were followed by another. */
  readonly retry: number;
  readonly revoked: number;
  readonly skipped: number;
  /** Share of failures among successes and failures; null without either. */
  readonly failureRate: number | null;
  /** From when an execution was due to its first start. */
  readonly waitAvgMs: number | null;
  readonly waitP50Ms: number | null;
  readonly waitP95Ms: number | null;
  /** Of runs that succeeded or failed, attempts that were retried included. */
  readonly runAvgMs: number | null;
  readonly runP50Ms: number | null;
  readonly runP95Ms: number | null;
  readonly runP99Ms: number | null;
}

/** What happened in a time. */
export interface StatisticsReport {
  /** The time that is counted, which begins with a whole point. */
  readonly from: Date;
  readonly to: Date;
  readonly bucket: StatisticsBucket;
  readonly bucketSeconds: number;
  readonly totals: Tally;
  /** Every point of the time, empty ones too. */
  readonly series: readonly (Tally & { readonly at: Date })[];
  /** By number of finished executions, most first. */
  readonly tasks: readonly (Tally & { readonly taskName: string; readonly trend: TaskTrend })[];
  /** Where the first point of the trends begins; with `from`, or before it. */
  readonly trendFrom: Date;
  /** How long a point of the trends is: as many of the series as give 32 or 33 points at most. */
  readonly trendSeconds: number;
  /** Only the newest million executions were counted. Never without `within`. */
  readonly capped: boolean;
}
