import { count, duration, lengthOf } from '../format/time';
import { t } from '../language/t';
import type { Statistics, StatisticsPoint } from '../services/schema';
import { BUCKET_WORDS } from '../services/statistics';
import { LEAST_MS, type Series } from './plot-options';
import { TimeChart } from './time-chart';
import { useDeployMarks } from './use-deploy-marks';

interface ChartProps {
  readonly statistics: Statistics;
  /** Of which task they are, if not of all. */
  readonly task?: string;
}

export function ThroughputChart({ statistics, task }: ChartProps) {
  const { totals, series, bucket } = statistics;
  const marks = useDeployMarks(statistics);
  // Failures on top, in red, of what went on quietly.
  const lines: readonly Series[] = [
    {
      name: t`Failed`,
      colour: 'bad',
      values: series.map(({ failure }) => failure),
      painted: series.map(({ finished }) => finished),
      total: totals.failure,
    },
    {
      name: t`Finished`,
      colour: 'quiet',
      values: series.map(({ finished }) => finished),
      painted: series.map(({ finished, failure }) => finished - failure),
      total: totals.finished,
    },
  ];
  return (
    <TimeChart
      title={t`Finished per ${BUCKET_WORDS[bucket]}`}
      summary={t`${count(totals.finished)} finished, of which ${count(totals.failure)} failed`}
      kind="bars"
      format={count}
      series={lines}
      of={task ? { task } : {}}
      marks={marks}
      {...timesOf(statistics)}
    />
  );
}

export function LatencyChart({ statistics, task }: ChartProps) {
  const { totals, bucket } = statistics;
  const marks = useDeployMarks(statistics);
  const line = (name: string, key: Percentile, look: Pick<Series, 'colour' | 'dash'>): Series => ({
    name,
    ...look,
    values: statistics.series.map((point) => point[key]),
    painted: statistics.series.map((point) => (point[key] === null ? null : Math.max(LEAST_MS, point[key]))),
    total: totals[key],
  });
  return (
    <TimeChart
      title={t`Wait and run time per ${BUCKET_WORDS[bucket]}, log scale`}
      summary={t`Half ran within ${lengthOf(totals.run_p50_ms)}, 95 % within ${lengthOf(totals.run_p95_ms)}; 95 % had waited at most ${lengthOf(totals.wait_p95_ms)}`}
      kind="lines"
      format={duration}
      series={[
        line(t`Wait p50`, 'wait_p50_ms', { colour: 'edge', dash: [3, 3] }),
        line(t`Wait p95`, 'wait_p95_ms', { colour: 'edge' }),
        line(t`Run p50`, 'run_p50_ms', { colour: 'accent', dash: [3, 3] }),
        line(t`Run p95`, 'run_p95_ms', { colour: 'accent' }),
      ]}
      of={task ? { task } : {}}
      marks={marks}
      {...timesOf(statistics)}
    />
  );
}

type Percentile = keyof Pick<StatisticsPoint, 'wait_p50_ms' | 'wait_p95_ms' | 'run_p50_ms' | 'run_p95_ms'>;

function timesOf({ series, bucket_seconds: bucketSeconds }: Statistics) {
  return { times: series.map(({ at }) => Date.parse(at) / 1_000), bucketSeconds };
}
