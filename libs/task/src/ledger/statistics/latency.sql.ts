import { LONGEST_LATENCY } from './histogram.js';

/**
 * The bucket of a duration, as `Histogram` has them. `ms` a whole number of milliseconds.
 * In double precision: numeric log(2, x) is exact to sixteen digits, and for that takes as long as writing the row.
 */
export const latencyOf = (ms: string): string =>
  `least(${LONGEST_LATENCY}, ceil(2 * ln(greatest(1, ${ms})::float8) / ln(2::float8) - 1e-12))::smallint`;
