import type { ExecutionStatus } from '../model/execution-status.js';
import { Histogram } from './histogram.js';
import type { LedgerDatabase } from '../connection/ledger.database.js';
import { ledgerText } from '../model/ledger.json.js';
import { compactSql, countsSql, hasDeltasSql, measuredSql, pruneSql } from './statistics.sql.js';
import type { StatisticsRange, StatisticsReport } from './statistics.query.js';
import { type MeasuredRow, reportOf } from './statistics.report.js';
import { ceilTo, EVER, expiries, finestKept, floorTo, type RowsOfWidth, rowsFor } from './statistics.rows.js';
import { type StatisticsTime, timeOf } from './statistics.time.js';
import { addCount, noCounts, type StatusCounts } from './status-counts.js';

export interface StatisticsQuery {
  readonly taskName?: string;
  readonly queue?: string;
  /**
   * Only counts from this moment on, for finished executions. Rounded down to a whole minute; where minutes are no
   * longer kept, to the finest that is.
   */
  readonly since?: Date;
}

/** How long runs of a task usually take: 95 of 100 no longer than this. */
export interface UsualDuration {
  readonly taskName: string;
  readonly ms: number;
}

/** A time, in ms since the epoch. */
export interface WholeTime {
  readonly fromMs: number;
  /** Null where it goes up to now. */
  readonly toMs: number | null;
}

/** What was measured in a time, and in which part of it. */
export interface WholeMeasure {
  readonly fromMs: number;
  readonly toMs: number;
  readonly rows: readonly MeasuredRow[];
}

const USUAL_WITHIN_MS = 7 * 86_400_000;
const USUAL_FOR_MS = 10_000;
const DAY_S = 86_400;
// What one statement takes in well below its timeout, and what one round may take.
const DELTAS_AT_ONCE = 10_000;
const MOST_ROUNDS = 20;
const PRUNED_AT_ONCE = 5_000;
// With fewer runs the 95th percentile is just the longest of them.
const FEWEST_RUNS = 20;

/**
 * Counts from the ledger's statistics. Outcomes append deltas, the leader folds them into rows of a minute, ten minutes, an
 * hour, a day and all time, and what is asked reads the widest rows that make up its time.
 */
export class Statistics {
  private usual: { readonly atMs: number; readonly durations: readonly UsualDuration[] } | undefined;

  constructor(private readonly database: LedgerDatabase) {}

  async counts({ taskName, queue, since }: StatisticsQuery, nowMs: number): Promise<StatusCounts> {
    const ranges = since ? rowsSince(since.getTime(), nowMs) : EVERYTHING;
    const rows = await this.database.query<{ status: ExecutionStatus; count: string }>(
      countsSql(this.database.schema, ranges.length),
      [...within(ranges, { taskName, queue }), ...ranges.flatMap(bounds)],
    );
    const counts = noCounts();
    for (const { status, count } of rows) addCount(counts, status, Number(count));
    return counts;
  }

  /**
   * What happened in a time, by point and by task. Reads no executions.
   * @throws InvalidOptionError when the time is empty, or cut into points that are too many or no longer kept
   */
  async report(range: StatisticsRange, nowMs: number): Promise<StatisticsReport> {
    const { time, rows } = await this.measure(range, nowMs);
    return reportOf(time, rows);
  }

  /** The same as it was measured, by point or finer, and by task. @throws InvalidOptionError as `report` does */
  async measure(range: StatisticsRange, nowMs: number): Promise<{ time: StatisticsTime; rows: MeasuredRow[] }> {
    const time = timeOf(range, nowMs);
    return { time, rows: await this.measured(time.rows, range, time.bucketSeconds) };
  }

  /**
   * What was measured of each task in a time, by rows of the finest width that is kept for it. Rows that begin before the time
   * or end after it do not count: they know of what was outside. Without an end it goes up to now.
   */
  async between({ fromMs, toMs }: WholeTime, nowMs: number): Promise<WholeMeasure> {
    const width = finestKept(fromMs, nowMs);
    const [low, high] = [ceilTo(width, fromMs), toMs === null ? null : floorTo(width, toMs)];
    const time = { fromMs: low, toMs: Math.max(low, high ?? nowMs) };
    if (time.fromMs === time.toMs) return { ...time, rows: [] };
    const ranges = rowsFor({ fromMs: low, toMs: high, widest: DAY_S }, nowMs);
    return { ...time, rows: await this.measured(ranges, {}, DAY_S) };
  }

  /**
   * How long runs of each task usually take, where there were enough of them in the last seven days. Known for ten
   * seconds: it hardly changes, and a dashboard asks often. Who takes longer is asked for every time.
   */
  async usualDurations(nowMs: number): Promise<readonly UsualDuration[]> {
    const { usual } = this;
    if (usual && nowMs - usual.atMs < USUAL_FOR_MS) return usual.durations;
    const durations = await this.readUsualDurations(nowMs);
    this.usual = { atMs: nowMs, durations };
    return durations;
  }

  /**
   * Folds deltas into rows; the leader does this regularly. Returns how many deltas there were: after a long time without a
   * leader a round takes in 200,000 of them, and the next one goes on.
   */
  async compact(): Promise<number> {
    let count = 0;
    const [row] = await this.database.hot<{ hasDeltas: boolean }>(hasDeltasSql(this.database.schema));
    if (!row?.hasDeltas) return 0;
    for (let round = 1; round <= MOST_ROUNDS; round++) {
      const folded = await this.countOf(compactSql(this.database.schema), [DELTAS_AT_ONCE]);
      count += folded;
      if (folded < DELTAS_AT_ONCE) break;
    }
    return count;
  }

  /** Deletes rows that are no longer kept; wider ones have counted the same. Returns how many. */
  async prune(nowMs: number): Promise<number> {
    let count = 0;
    for (const [width, beforeMs] of expiries(nowMs)) {
      for (let deleted = PRUNED_AT_ONCE; deleted === PRUNED_AT_ONCE; count += deleted) {
        deleted = await this.countOf(pruneSql(this.database.schema), [width, new Date(beforeMs), PRUNED_AT_ONCE]);
      }
    }
    return count;
  }

  private async readUsualDurations(nowMs: number): Promise<UsualDuration[]> {
    const byTask = new Map<string, Histogram>();
    for (const { taskName, runs } of await this.measured(rowsSince(nowMs - USUAL_WITHIN_MS, nowMs), {}, DAY_S)) {
      const histogram = byTask.get(taskName) ?? new Histogram();
      byTask.set(taskName, histogram);
      histogram.addAll(runs);
    }
    return [...byTask]
      .filter(([, { count }]) => count >= FEWEST_RUNS)
      .map(([taskName, histogram]) => ({ taskName, ms: histogram.percentile(0.95) ?? 0 }));
  }

  private measured(ranges: readonly RowsOfWidth[], only: Only, pointSeconds: number): Promise<MeasuredRow[]> {
    const sql = measuredSql(this.database.schema, ranges.length);
    return this.database.query<MeasuredRow>(sql, [...within(ranges, only), pointSeconds, ...ranges.flatMap(bounds)]);
  }

  private async countOf(sql: string, params: unknown[]): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(sql, params);
    return row?.count ?? 0;
  }
}

type Only = Pick<StatisticsRange, 'taskName' | 'queue'>;

const EVERYTHING: readonly RowsOfWidth[] = [{ width: EVER, lowMs: 0, highMs: null }];

function rowsSince(ms: number, nowMs: number): RowsOfWidth[] {
  return rowsFor({ fromMs: floorTo(finestKept(ms, nowMs), ms), toMs: null, widest: DAY_S }, nowMs);
}

// Tasks, queues and the time as a whole: deltas are not folded yet, so for them there is only a beginning and an end.
function within(ranges: readonly RowsOfWidth[], { taskName, queue }: Only): unknown[] {
  const words = (given?: string | readonly string[]): string[] | null =>
    given === undefined ? null : [given].flat().map(ledgerText);
  return [words(taskName), words(queue), dated(ranges[0]?.lowMs), dated(ranges[ranges.length - 1]?.highMs)];
}

function bounds({ width, lowMs, highMs }: RowsOfWidth): unknown[] {
  return [width, dated(lowMs), dated(highMs)];
}

function dated(ms?: number | null): Date | 'infinity' {
  return typeof ms === 'number' ? new Date(ms) : 'infinity';
}
