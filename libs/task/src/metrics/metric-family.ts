/** One number of a metric. */
export interface MetricSample {
  /** Added to the name of the metric: `_bucket`, `_sum` and `_count` of histograms. */
  readonly suffix?: '_bucket' | '_sum' | '_count';
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What a metric is, whatever its numbers are now. */
export interface MetricDefinition {
  /** Counters end in `_total`, durations in `_seconds`. */
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
}

/** A metric with its numbers. */
export interface MetricFamily extends MetricDefinition {
  readonly samples: readonly MetricSample[];
}
