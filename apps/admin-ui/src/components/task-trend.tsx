import { count, spanOf } from '../format/time';
import { t } from '../language/t';
import type { Statistics, StatisticsTask } from '../services/schema';

interface TaskTrendProps {
  readonly trend: StatisticsTask['trend'];
  /** Where its points are. */
  readonly of: Pick<Statistics, 'trend_from' | 'trend_seconds'>;
}

const STEP = 4;
const BAR = 3;
const HEIGHT = 20;
/** What is little beside the most is to be seen all the same. */
const LEAST = 2;

/** How a task went: a bar for what ended, the failed part of it in red; in words for those who do not see them. */
export function TaskTrend({ trend: { finished, failure }, of }: TaskTrendProps) {
  const most = Math.max(1, ...finished);
  const heights = (counts: readonly number[]): readonly number[] =>
    counts.map((each) => (each === 0 ? 0 : Math.max(LEAST, (each / most) * HEIGHT)));
  const width = finished.length * STEP - 1;
  return (
    <svg
      role="img"
      aria-label={wordsOf(finished, failure, of)}
      viewBox={`0 0 ${width} ${HEIGHT}`}
      width={width}
      height={HEIGHT}
      className="block shrink-0"
    >
      <path d={barsOf(finished.map(() => 1))} fill="var(--line)" />
      <path d={barsOf(heights(finished))} fill="var(--edge)" />
      <path d={barsOf(heights(failure))} fill="var(--bad)" />
    </svg>
  );
}

/** All bars of a colour are one path: a list has many of them. */
function barsOf(heights: readonly number[]): string {
  return heights
    .map((height, index) =>
      height === 0 ? '' : `M${index * STEP} ${HEIGHT}v${-round(height)}h${BAR}v${round(height)}z`,
    )
    .join('');
}

const round = (value: number): number => Math.round(value * 10) / 10;

function wordsOf(finished: readonly number[], failure: readonly number[], of: TaskTrendProps['of']): string {
  const [ended, failed] = [finished, failure].map((counts) => counts.reduce((sum, each) => sum + each, 0));
  if (!ended) return t`Trend: nothing finished`;
  const most = Math.max(...finished);
  const from = Date.parse(of.trend_from) / 1_000 + finished.indexOf(most) * of.trend_seconds;
  const span = spanOf(from, of.trend_seconds);
  return t`Trend: ${count(ended)} finished, ${count(failed ?? 0)} failed; the most ${count(most)} in ${span}`;
}
