import { ExecutionStatus } from '../model/execution-status.js';
import type { StatisticsRange, StatisticsReport } from '../statistics/statistics.query.js';
import { type MeasuredRow, reportOf } from '../statistics/statistics.report.js';
import { metricsOfSql } from '../statistics/metrics.sql.js';
import { metricsOf, type MetricsRow, type TaskMetrics } from '../statistics/run-metrics.js';
import { timeOf } from '../statistics/statistics.time.js';
import { addCount, noCounts, type StatusCounts } from '../statistics/status-counts.js';
import type { BreakdownOptions, ExecutionBreakdown } from './breakdown.query.js';
import { pointsUpTo, UNITS } from './breakdown.series.js';
import { breakdownSql, measuredOfSql } from './counts.sql.js';
import type { ExecutionFilter } from './execution.query.js';
import { type ExecutionScan, MOST_COUNTED } from './execution.scan.js';

const BEGAN = 'CASE WHEN execution.external THEN execution.started_at ELSE execution.claimed_at END';

interface BreakdownRow {
  readonly kind: 'all' | 'module' | 'name' | 'series';
  readonly module: string | null;
  readonly name: string | null;
  readonly status: ExecutionStatus;
  readonly bucket: number | null;
  readonly count: number;
}

interface MeasuredGroup {
  readonly at: number;
  readonly taskName: string;
  readonly status: ExecutionStatus;
  readonly count: number;
  readonly retries: number;
  readonly runMs: number | null;
  readonly waitMs: number | null;
  readonly run: number | null;
  readonly wait: number | null;
}

/**
 * Counts executions by reading them, where the statistics that are kept know too little: of one user, of a module, of a
 * tenant. Ends at the newest million of them.
 */
export class ExecutionCounts {
  constructor(private readonly scan: ExecutionScan) {}

  /** @throws QueryTooBroadError when there are too many to be counted in time */
  async breakdown(
    filter: ExecutionFilter,
    { granularity }: BreakdownOptions,
    nowMs: number,
  ): Promise<ExecutionBreakdown> {
    const { filter: bounded, isPartial } = await this.scan.reader.bounded(filter);
    const points = granularity ? pointsUpTo(filter.createdTo?.getTime() ?? nowMs, granularity) : [];
    const columns = { module: 'module', taskName: 'name', status: 'status', createdAt: 'created_at' };
    const from = points[0] === undefined ? null : new Date(points[0]);
    const more = [granularity ? UNITS[granularity] : null, from];
    const rows = await this.scan.newest<BreakdownRow>(bounded, columns, {
      sql: (found, [unit, begin]) => breakdownSql(found, unit!, begin!),
      more,
    });
    const counted = breakdownOf(rows, points);
    return { ...counted, capped: counted.capped || isPartial };
  }

  /**
   * Statistics of the executions that `range.within` selects, as far as they are kept. Retried attempts count, but not what
   * they took.
   * @throws InvalidOptionError as statistics that are kept do; QueryTooBroadError
   */
  async report(range: StatisticsRange, nowMs: number): Promise<StatisticsReport> {
    const time = timeOf(range, nowMs);
    const asked = { ...range.within, finishedFrom: new Date(time.fromMs), finishedTo: new Date(time.toMs) };
    const { filter, isPartial } = await this.scan.reader.bounded(asked);
    const columns = {
      taskName: 'name',
      status: 'status',
      finishedAt: 'finished_at',
      waitedMs: 'waited_ms',
      attempt: 'attempt',
    };
    const groups = await this.scan.newest<MeasuredGroup>(
      filter,
      { ...columns, [BEGAN]: 'began_at' },
      {
        sql: (found, [width]) => measuredOfSql(found, width!),
        more: [time.bucketSeconds],
      },
    );
    const read = groups.reduce((sum, { count }) => sum + count, 0);
    return { ...reportOf(time, groups.map(measuredRow)), capped: read >= MOST_COUNTED || isPartial };
  }

  /**
   * Metrics of the executions that a filter selects, as far as they are kept: of their last runs. Attempts that were tried again
   * count, but not what they took.
   * @throws QueryTooBroadError
   */
  async metrics(filter: ExecutionFilter): Promise<TaskMetrics> {
    const ended = { ...filter, status: [ExecutionStatus.SUCCESS, ExecutionStatus.FAILURE] };
    const columns = { status: 'status', attempt: 'attempt', finishedAt: 'finished_at', [BEGAN]: 'began_at' };
    const [row] = await this.scan.newest<MetricsRow & { read: number }>(ended, columns, {
      sql: metricsOfSql,
      more: [],
    });
    return metricsOf(row, (row?.read ?? 0) >= MOST_COUNTED);
  }
}

function breakdownOf(rows: readonly BreakdownRow[], points: readonly number[]): ExecutionBreakdown {
  const counts = noCounts();
  const byModule = new Map<string, StatusCounts>();
  const byTaskName = new Map<string, StatusCounts>();
  const inPoint = new Map<number | null, number>();
  for (const { kind, module, name, status, bucket, count } of rows) {
    if (kind === 'series') inPoint.set(bucket, count);
    else if (kind === 'module') addCount(sheetOf(byModule, module ?? ''), status, count);
    else if (kind === 'name') addCount(sheetOf(byTaskName, name ?? ''), status, count);
    else addCount(counts, status, count);
  }
  const series = points.map((at) => ({ bucket: new Date(at), count: inPoint.get(at) ?? 0 }));
  return { counts, byModule, byTaskName, series, capped: counts.total >= MOST_COUNTED };
}

function sheetOf(sheets: Map<string, StatusCounts>, name: string): StatusCounts {
  const sheet = sheets.get(name) ?? noCounts();
  sheets.set(name, sheet);
  return sheet;
}

function measuredRow({ at, taskName, status, count, retries, ...group }: MeasuredGroup): MeasuredRow {
  const { runMs, waitMs, run, wait } = group;
  const of = (which: ExecutionStatus): number => (status === which ? count : 0);
  return {
    at,
    taskName,
    success: of(ExecutionStatus.SUCCESS),
    failure: of(ExecutionStatus.FAILURE),
    revoked: of(ExecutionStatus.REVOKED),
    skipped: of(ExecutionStatus.SKIPPED),
    retry: retries,
    runMs: runMs ?? 0,
    waitMs: waitMs ?? 0,
    runs: run === null ? {} : { [run]: count },
    waits: wait === null ? {} : { [wait]: count },
  };
}
