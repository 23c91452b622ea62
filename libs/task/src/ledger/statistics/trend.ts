import { pointOf, type StatisticsTime } from './statistics.time.js';
import type { Measured } from './tally-sheet.js';

// What a line of a list can show.
const MOST_POINTS = 32;

/** How a task went over a time, in few points, the oldest first. */
export interface TaskTrend {
  /** Executions that ended. */
  readonly finished: readonly number[];
  /** Those of them that failed. */
  readonly failure: readonly number[];
}

/** A time cut into few points: each is some points of the series together. */
export interface TrendTime {
  /** Where the first point begins: with the time or before it, so that points stay as they are while the time goes on. */
  readonly fromMs: number;
  readonly seconds: number;
  readonly points: number;
}

export function trendTimeOf({ fromMs, toMs, bucketSeconds }: StatisticsTime): TrendTime {
  const series = Math.ceil((toMs - fromMs) / (bucketSeconds * 1_000));
  const seconds = bucketSeconds * Math.ceil(series / MOST_POINTS);
  const [first, last] = [fromMs, fromMs + (series - 1) * bucketSeconds * 1_000].map((ms) =>
    Math.floor(ms / (seconds * 1_000)),
  ) as [number, number];
  return { fromMs: first * seconds * 1_000, seconds, points: last - first + 1 };
}

/** Counts what ended, point by point. */
export class TrendSheet {
  private readonly finished: number[];
  private readonly failure: number[];

  constructor(
    private readonly time: StatisticsTime,
    private readonly trend: TrendTime,
  ) {
    this.finished = Array.from({ length: trend.points }, () => 0);
    this.failure = Array.from({ length: trend.points }, () => 0);
  }

  add(at: number, { success, failure, revoked, skipped }: Measured): void {
    const point = Math.floor((pointOf(this.time, at) - this.trend.fromMs) / (this.trend.seconds * 1_000));
    this.finished[point]! += success + failure + revoked + skipped;
    this.failure[point]! += failure;
  }

  counted(): TaskTrend {
    return { finished: this.finished, failure: this.failure };
  }
}
