import type { StatisticsBucket, StatisticsRange } from '@taskledger/nestjs';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { invalid, IsoInstant, CommaSeparated } from '../http/index.js';

const HOUR_MS = 3_600_000;
const WINDOWS = { '1h': HOUR_MS, '24h': 24 * HOUR_MS, '7d': 168 * HOUR_MS, '30d': 720 * HOUR_MS };
const BUCKETS: readonly StatisticsBucket[] = ['minute', 'ten_minutes', 'hour', 'day'];

/** The query of `GET /statistics`. */
export class StatisticsRequest {
  /** The time up to now, or up to `to`. @default '1h' */
  @IsOptional() @IsIn(Object.keys(WINDOWS)) window?: keyof typeof WINDOWS;
  @IsOptional() @IsoInstant('start') from?: Date;
  @IsOptional() @IsoInstant('end') to?: Date;
  @IsOptional() @IsIn(BUCKETS) bucket?: StatisticsBucket;
  /** Any of these, separated by commas. */
  @IsOptional() @CommaSeparated() @IsString({ each: true }) @MaxLength(255, { each: true }) task_name?: string[];
  @IsOptional() @IsString() @MaxLength(255) queue?: string;
}

/**
 * The time that a query asks for.
 * @throws RequestProblem 400 that names what contradicts what
 */
export function rangeOf({ window, from, to, bucket }: StatisticsRequest): StatisticsRange {
  if (window && from) throw invalid([{ field: 'window', message: 'use either window or from' }]);
  const end = to?.getTime() ?? Date.now();
  const start = from ?? new Date(end - WINDOWS[window ?? '1h']);
  if (start.getTime() >= end) throw invalid([{ field: 'from', message: 'it must be before "to"' }]);
  return { from: start, to, bucket };
}
