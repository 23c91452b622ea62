import { count, spanOf } from '../format/time';
import { t } from '../language/t';

interface SparklineProps {
  /** The oldest first, as wide as each other. */
  readonly points: readonly { readonly at: string; readonly count: number }[];
  /** What is counted: `failures`. */
  readonly what: string;
}

const STEP = 4;
const BAR = 3;
const HEIGHT = 22;
// What is little beside the most is to be seen all the same.
const LEAST = 2;

/** How something went, as a row of bars; in words for those who do not see them. */
export function Sparkline({ points, what }: SparklineProps) {
  const most = Math.max(1, ...points.map((point) => point.count));
  const width = Math.max(STEP, points.length * STEP - 1);
  return (
    <svg
      role="img"
      aria-label={wordsOf(points, what)}
      viewBox={`0 0 ${width} ${HEIGHT}`}
      width={width}
      height={HEIGHT}
      className="block max-w-full max-sm:w-24"
    >
      {points.map((point, index) => {
        const height = point.count === 0 ? 1 : Math.max(LEAST, (point.count / most) * HEIGHT);
        return (
          <rect
            key={point.at}
            x={index * STEP}
            y={HEIGHT - height}
            width={BAR}
            height={height}
            fill={point.count === 0 ? 'var(--line)' : 'var(--bad)'}
          />
        );
      })}
    </svg>
  );
}

function wordsOf(points: SparklineProps['points'], what: string): string {
  const total = points.reduce((sum, point) => sum + point.count, 0);
  const most = points.reduce((best, point) => (point.count > best.count ? point : best), { at: '', count: 0 });
  if (most.count === 0) return t`Trend: no ${what}`;
  const [first, second] = points.map(({ at }) => Date.parse(at) / 1_000);
  const span = spanOf(Date.parse(most.at) / 1_000, (second ?? 0) - (first ?? 0));
  return t`Trend: ${count(total)} ${what}, the most ${count(most.count)} in ${span}`;
}
