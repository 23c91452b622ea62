import { ExecutionStatus } from './execution-status.js';
import { Histogram } from './histogram.js';
import type { LedgerDatabase } from './ledger.database.js';
import { ledgerText } from './ledger.json.js';
import { compactSql, countsSql, measuredSql, runLatenciesSql } from './statements/statistics.sql.js';
import type { StatisticsRange, StatisticsReport } from './statistics.query.js';
import { type MeasuredRow, reportOf } from './statistics.report.js';
import { timeOf } from './statistics.time.js';

/** How many executions have each status. */
export type StatusCounts = Record<ExecutionStatus, number> & { total: number };

export interface StatisticsQuery {
  readonly taskName?: string;
  /** Only counts from this moment on, for finished executions. */
  readonly since?: Date;
}

/** How long runs of a task usually take: 95 of 100 no longer than this. */
export interface UsualDuration {
  readonly taskName: string;
  readonly ms: number;
}

const USUAL_WITHIN_MS = 7 * 86_400_000;
const USUAL_FOR_MS = 30_000;
// With fewer runs the 95th percentile is just the longest of them.
const FEWEST_RUNS = 20;

/** Counts from the ledger's statistics: finished ones from the deltas and buckets, live ones from the rows. */
export class Statistics {
  private usual: { readonly atMs: number; readonly durations: readonly UsualDuration[] } | undefined;

  constructor(private readonly database: LedgerDatabase) {}

  async counts({ taskName, since }: StatisticsQuery = {}): Promise<StatusCounts> {
    const rows = await this.database.query<{ status: ExecutionStatus; count: string }>(
      countsSql(this.database.schema),
      [taskName ?? null, since ?? null],
    );
    const counts = Object.fromEntries(Object.values(ExecutionStatus).map((status) => [status, 0])) as StatusCounts;
    for (const { status, count } of rows) counts[status] = Number(count);
    counts.total = Object.values(ExecutionStatus).reduce((sum, status) => sum + counts[status], 0);
    return counts;
  }

  /**
   * What happened in a time, by point and by task. Reads no executions.
   * @throws InvalidOptionError when the time is empty, or cut into too many points
   */
  async report(range: StatisticsRange, nowMs: number): Promise<StatisticsReport> {
    const time = timeOf(range, nowMs);
    const params = [...this.within(time.fromMs, time.toMs, range), time.bucketSeconds];
    return reportOf(time, await this.database.query<MeasuredRow>(measuredSql(this.database.schema), params));
  }

  /**
   * How long runs of each task usually take, where there were enough of them in the last seven days. Known for half a
   * minute: it hardly changes, and a dashboard asks often.
   */
  async usualDurations(nowMs: number): Promise<readonly UsualDuration[]> {
    const { usual } = this;
    if (usual && nowMs - usual.atMs < USUAL_FOR_MS) return usual.durations;
    const durations = await this.readUsualDurations(nowMs);
    this.usual = { atMs: nowMs, durations };
    return durations;
  }

  /** Folds deltas into minute buckets; the leader does this regularly. Returns how many deltas there were. */
  async compact(): Promise<number> {
    const rows = await this.database.query<{ count: number }>(compactSql(this.database.schema));
    return rows[0]?.count ?? 0;
  }

  private async readUsualDurations(nowMs: number): Promise<UsualDuration[]> {
    const rows = await this.database.query<{ taskName: string; latency: number; count: number }>(
      runLatenciesSql(this.database.schema),
      this.within(nowMs - USUAL_WITHIN_MS, nowMs, {}),
    );
    const byTask = new Map<string, Histogram>();
    for (const { taskName, latency, count } of rows) {
      const histogram = byTask.get(taskName) ?? new Histogram();
      byTask.set(taskName, histogram);
      histogram.add(latency, count);
    }
    return [...byTask]
      .filter(([, { count }]) => count >= FEWEST_RUNS)
      .map(([taskName, histogram]) => ({ taskName, ms: histogram.percentile(0.95) ?? 0 }));
  }

  private within(fromMs: number, toMs: number, { taskName, queue }: Omit<StatisticsRange, 'from'>): unknown[] {
    const words = (given?: string | readonly string[]): string[] | null =>
      given === undefined ? null : [given].flat().map(ledgerText);
    return [new Date(fromMs), new Date(toMs), words(taskName), words(queue)];
  }
}
