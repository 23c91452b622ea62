import { TimeChart } from '../../charts/time-chart';
import { count } from '../../format/time';
import { t } from '../../language/t';
import { type ErrorWindow, failedSo, windowWords } from '../../services/errors';
import type { ErrorGroup } from '../../services/schema';

// As the API cuts each time.
const STEPS: Readonly<Record<ErrorWindow, string>> = { '24h': t`hour`, '7d': t`6 hours`, '30d': t`day` };

interface TrendChartProps {
  readonly group: ErrorGroup;
  readonly window: ErrorWindow;
}

export function TrendChart({ group, window }: TrendChartProps) {
  const { trend } = group;
  const times = trend.map(({ at }) => Date.parse(at) / 1_000);
  return (
    <TimeChart
      title={t`Failures per ${STEPS[window]}`}
      summary={t`${count(group.count)} failures ${windowWords(window)}`}
      kind="bars"
      times={times}
      bucketSeconds={(times[1] ?? 0) - (times[0] ?? 0)}
      series={[{ name: t`Failed`, colour: 'bad', values: trend.map((point) => point.count), total: group.count }]}
      format={count}
      of={failedSo(group)}
    />
  );
}
