import type { StatisticsReport, Tally } from '@taskledger/nestjs';
import type { LiveCounts } from './live-counts.js';

/** Statistics as clients see them, with our keys in snake_case. */
export function statisticsView(report: StatisticsReport, now: LiveCounts): Record<string, unknown> {
  return {
    from: report.from,
    to: report.to,
    bucket: report.bucket,
    bucket_seconds: report.bucketSeconds,
    totals: tallyView(report.totals),
    now,
    series: report.series.map((point) => ({ at: point.at, ...tallyView(point) })),
    tasks: report.tasks.map((task) => ({ task_name: task.taskName, ...tallyView(task), trend: task.trend })),
    trend_from: report.trendFrom,
    trend_seconds: report.trendSeconds,
    capped: report.capped,
  };
}

/** How executions went, as clients see it. */
export function tallyView(tally: Tally): Record<string, unknown> {
  return {
    finished: tally.finished,
    success: tally.success,
    failure: tally.failure,
    retry: tally.retry,
    revoked: tally.revoked,
    skipped: tally.skipped,
    failure_rate: tally.failureRate,
    wait_avg_ms: rounded(tally.waitAvgMs),
    wait_p50_ms: tally.waitP50Ms,
    wait_p95_ms: tally.waitP95Ms,
    run_avg_ms: rounded(tally.runAvgMs),
    run_p50_ms: tally.runP50Ms,
    run_p95_ms: tally.runP95Ms,
    run_p99_ms: tally.runP99Ms,
  };
}

function rounded(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms * 10) / 10;
}
