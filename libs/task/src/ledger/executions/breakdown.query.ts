import type { StatusCounts } from '../statistics/status-counts.js';

/** What a series is about, and what its points are: hours of a day, days of a month, months of a year. */
export type BreakdownGranularity = 'day' | 'month' | 'year';

export interface BreakdownOptions {
  /** Adds a series of the 24 hours, 30 days or 12 months up to `createdTo` of the filter, or up to now. */
  readonly granularity?: BreakdownGranularity;
}

/** How many executions match a filter, by their status. Exact: counted from the executions themselves. */
export interface ExecutionBreakdown {
  readonly counts: StatusCounts;
  readonly byModule: ReadonlyMap<string, StatusCounts>;
  readonly byTaskName: ReadonlyMap<string, StatusCounts>;
  /** By when they were created, in UTC, empty points too; empty without a granularity. */
  readonly series: readonly { readonly bucket: Date; readonly count: number }[];
  /** Only the newest million were counted. */
  readonly capped: boolean;
}
