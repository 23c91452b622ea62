import { defineTask, type } from '@taskledger/nestjs';
import { IsInt, Max, Min } from 'class-validator';

/**
 * Names an access log: the same seed and number of lines are the same log, byte for byte. Fields with an initial
 * value may be left out; without @IsOptional(), which would let null pass.
 */
export class AccessLogSpec {
  @IsInt()
  @Min(1)
  @Max(5_000_000)
  lines?: number = 200_000;

  @IsInt()
  @Min(0)
  @Max(4_294_967_295)
  seed?: number = 42;
}

export class AccessLogStatisticsRequest extends AccessLogSpec {
  /** How many paths to name. */
  @IsInt()
  @Min(1)
  @Max(100)
  top?: number = 10;
}

export interface GeneratedLog {
  readonly file: string;
  readonly bytes: number;
}

export interface AccessLogSummary {
  readonly lines: number;
  /** Lines that are no log entries; they count nowhere else. */
  readonly malformed: number;
  readonly bytes: number;
  readonly visitors: number;
  readonly byStatus: Readonly<Record<string, number>>;
  readonly topPaths: readonly { readonly path: string; readonly hits: number }[];
  /** Nearest-rank percentiles in milliseconds. */
  readonly latencyMs: { readonly p50: number; readonly p95: number; readonly p99: number };
}

/** Writes an access log, unless it is there already. */
export const generateAccessLog = defineTask('generate_access_log', {
  payload: AccessLogSpec,
  result: type<GeneratedLog>(),
});

/** Reads an access log as a stream and counts. */
export const accessLogStatistics = defineTask('access_log_statistics', {
  payload: AccessLogStatisticsRequest,
  result: type<AccessLogSummary>(),
});
