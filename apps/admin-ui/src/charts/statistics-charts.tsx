import { count, duration, lengthOf } from '../format/time';
import type { Statistics, StatisticsPoint } from '../services/schema';
import type { Series } from './plot-options';
import { TimeChart } from './time-chart';

interface ChartProps {
  readonly statistics: Statistics;
}

export function ThroughputChart({ statistics }: ChartProps) {
  const { totals, series } = statistics;
  const lines: readonly Series[] = [
    { name: 'Finished', colour: 'accent', values: series.map(({ finished }) => finished), total: totals.finished },
    { name: 'Failed', colour: 'bad', values: series.map(({ failure }) => failure), total: totals.failure },
  ];
  return (
    <TimeChart
      title="Throughput and failures"
      summary={`${count(totals.finished)} finished, of which ${count(totals.failure)} failed`}
      kind="bars"
      format={count}
      series={lines}
      {...timesOf(statistics)}
    />
  );
}

export function LatencyChart({ statistics }: ChartProps) {
  const { totals } = statistics;
  const line = (name: string, key: Percentile, look: Pick<Series, 'colour' | 'dash'>): Series => ({
    name,
    ...look,
    values: statistics.series.map((point) => point[key]),
    total: totals[key],
  });
  return (
    <TimeChart
      title="Wait and run"
      summary={`Half ran within ${lengthOf(totals.run_p50_ms)}, 95 % within ${lengthOf(totals.run_p95_ms)}; 95 % had waited at most ${lengthOf(totals.wait_p95_ms)}`}
      kind="lines"
      format={duration}
      series={[
        line('Wait p50', 'wait_p50_ms', { colour: 'edge', dash: [3, 3] }),
        line('Wait p95', 'wait_p95_ms', { colour: 'edge' }),
        line('Run p50', 'run_p50_ms', { colour: 'accent', dash: [3, 3] }),
        line('Run p95', 'run_p95_ms', { colour: 'accent' }),
        line('Run p99', 'run_p99_ms', { colour: 'muted', dash: [8, 3] }),
      ]}
      {...timesOf(statistics)}
    />
  );
}

type Percentile = keyof Pick<
  StatisticsPoint,
  'wait_p50_ms' | 'wait_p95_ms' | 'run_p50_ms' | 'run_p95_ms' | 'run_p99_ms'
>;

function timesOf({ series, bucket_seconds: bucketSeconds }: Statistics) {
  return { times: series.map(({ at }) => Date.parse(at) / 1_000), bucketSeconds };
}
