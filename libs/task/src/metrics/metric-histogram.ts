import type { MetricSample } from './metric-family.js';

// Of the ledger's buckets, 2^(n/2) ms wide, those that a histogram of Prometheus shows: a factor of two up to a minute, of
// four up to some hours.
const SHOWN = [2, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32, 36, 40, 44, 48] as const;

/** Durations of one set of labels. */
export interface LabelledDurations {
  readonly labels: Readonly<Record<string, string>>;
  readonly sumMs: number;
  /** How many there were in each of the ledger's buckets. */
  readonly counts: Readonly<Record<string, number>>;
}

/** Durations as a histogram in seconds. */
export function histogramSamples({ labels, sumMs, counts }: LabelledDurations): MetricSample[] {
  const all = Object.entries(counts).map(([latency, count]) => [Number(latency), count] as const);
  const upTo = (latency: number): number => all.reduce((sum, [own, count]) => (own <= latency ? sum + count : sum), 0);
  const count = upTo(Infinity);
  const buckets = SHOWN.map((latency) => ({ le: String(2 ** (latency / 2) / 1000), value: upTo(latency) }));
  return [
    ...[...buckets, { le: '+Inf', value: count }].map(({ le, value }): MetricSample => ({
      suffix: '_bucket',
      labels: { ...labels, le },
      value,
    })),
    { suffix: '_sum', labels, value: sumMs / 1000 },
    { suffix: '_count', labels, value: count },
  ];
}

/** Adds counts up, bucket by bucket. */
export function addedCounts(
  some: Readonly<Record<string, number>>,
  more: Readonly<Record<string, number>>,
): Record<string, number> {
  const sum: Record<string, number> = { ...some };
  for (const latency in more) sum[latency] = (sum[latency] ?? 0) + (more[latency] ?? 0);
  return sum;
}
