import { InvalidOptionError } from '../../errors/index.js';
import type { StatisticsBucket, StatisticsRange } from './statistics.query.js';
import { ceilTo, finestKept, floorTo, isKept, type RowsOfWidth, rowsFor } from './statistics.rows.js';

const SECONDS: Readonly<Record<StatisticsBucket, number>> = { minute: 60, ten_minutes: 600, hour: 3_600, day: 86_400 };
const BUCKETS = Object.keys(SECONDS) as StatisticsBucket[];
// What a chart can show, and what an answer can carry.
const POINTS_BY_DEFAULT = 180;
const MOST_POINTS = 1_500;

/** A time, cut into points of the same width. */
export interface StatisticsTime {
  readonly fromMs: number;
  readonly toMs: number;
  readonly bucket: StatisticsBucket;
  readonly bucketSeconds: number;
  /** What is read for it. */
  readonly rows: readonly RowsOfWidth[];
}

/**
 * The time of a range. It begins with a whole bucket; the last one may be incomplete.
 * @throws InvalidOptionError when it is empty, has too many points, or points that are no longer kept
 */
export function timeOf(range: StatisticsRange, nowMs: number): StatisticsTime {
  const { from, to } = range;
  const toMs = to?.getTime() ?? nowMs;
  if (!(from.getTime() < toMs)) throw new InvalidOptionError('from', from, 'Use a time before "to".');
  const bucket = bucketOf(range, toMs, nowMs);
  const widest = SECONDS[bucket];
  const fromMs = floorTo(widest, from.getTime());
  // Nothing has ended after now, so up to now the rows that are still growing serve as they are.
  if (toMs >= nowMs) {
    return { fromMs, toMs, bucket, bucketSeconds: widest, rows: rowsFor({ fromMs, toMs: null, widest }, nowMs) };
  }
  const finest = finestKept(floorTo(widest, toMs), nowMs);
  const rows = rowsFor({ fromMs, toMs: ceilTo(finest, toMs), widest }, nowMs);
  return { fromMs, toMs: finest === SECONDS.minute ? toMs : ceilTo(finest, toMs), bucket, bucketSeconds: widest, rows };
}

/** Where the points begin, in ms since the epoch. */
export function pointsIn({ fromMs, toMs, bucketSeconds }: StatisticsTime): number[] {
  const step = bucketSeconds * 1000;
  return Array.from({ length: Math.ceil((toMs - fromMs) / step) }, (_, index) => fromMs + index * step);
}

/** The point that a moment is in. What has ended after the time was cut counts for the last one. */
export function pointOf({ fromMs, toMs, bucketSeconds }: StatisticsTime, ms: number): number {
  return Math.min(floorTo(bucketSeconds, ms), Math.max(fromMs, floorTo(bucketSeconds, toMs - 1)));
}

function bucketOf({ from, bucket }: StatisticsRange, toMs: number, nowMs: number): StatisticsBucket {
  const isThere = (name: StatisticsBucket): boolean =>
    isKept(SECONDS[name], floorTo(SECONDS[name], from.getTime()), nowMs);
  const chosen =
    bucket ?? BUCKETS.find((name) => isThere(name) && pointsOf(from, toMs, name) <= POINTS_BY_DEFAULT) ?? 'day';
  if (pointsOf(from, toMs, chosen) > MOST_POINTS) {
    const remedy = `Use a wider bucket or a shorter time: there can be ${MOST_POINTS} points at most.`;
    throw new InvalidOptionError('bucket', bucket, remedy);
  }
  if (!isThere(chosen)) {
    const remedy = `Use "${BUCKETS.find(isThere) ?? 'day'}" or wider: so long ago nothing finer is kept.`;
    throw new InvalidOptionError('bucket', bucket, remedy);
  }
  return chosen;
}

function pointsOf(from: Date, toMs: number, bucket: StatisticsBucket): number {
  return Math.ceil((toMs - floorTo(SECONDS[bucket], from.getTime())) / (SECONDS[bucket] * 1000));
}
