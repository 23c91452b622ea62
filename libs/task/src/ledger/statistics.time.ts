import { InvalidOptionError } from '../errors/index.js';
import type { StatisticsBucket, StatisticsRange } from './statistics.query.js';

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
}

/**
 * The time of a range. It begins with a whole bucket; the last one may be incomplete.
 * @throws InvalidOptionError when it is empty, or has too many points
 */
export function timeOf({ from, to, bucket }: StatisticsRange, nowMs: number): StatisticsTime {
  const toMs = to?.getTime() ?? nowMs;
  if (!(from.getTime() < toMs)) throw new InvalidOptionError('from', from, 'Use a time before "to".');
  const width = bucket ?? BUCKETS.find((name) => pointsOf(from, toMs, name) <= POINTS_BY_DEFAULT) ?? 'day';
  if (pointsOf(from, toMs, width) > MOST_POINTS) {
    const remedy = `Use a wider bucket or a shorter time: there can be ${MOST_POINTS} points at most.`;
    throw new InvalidOptionError('bucket', bucket, remedy);
  }
  return { fromMs: startOf(from, width), toMs, bucket: width, bucketSeconds: SECONDS[width] };
}

/** Where the points begin, in ms since the epoch. */
export function pointsIn({ fromMs, toMs, bucketSeconds }: StatisticsTime): number[] {
  const step = bucketSeconds * 1000;
  return Array.from({ length: Math.ceil((toMs - fromMs) / step) }, (_, index) => fromMs + index * step);
}

function pointsOf(from: Date, toMs: number, bucket: StatisticsBucket): number {
  return Math.ceil((toMs - startOf(from, bucket)) / (SECONDS[bucket] * 1000));
}

function startOf(moment: Date, bucket: StatisticsBucket): number {
  const step = SECONDS[bucket] * 1000;
  return Math.floor(moment.getTime() / step) * step;
}
