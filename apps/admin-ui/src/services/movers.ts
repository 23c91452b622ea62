import type { Statistics, StatisticsTask } from './schema';

/** A task that went worse than in as long a time before. */
export interface Mover {
  readonly now: StatisticsTask;
  readonly before: StatisticsTask;
  readonly isFailingMore: boolean;
  readonly isSlower: boolean;
}

// Fewer say nothing.
const LEAST_RUNS = 10;
// What chance alone makes of the same rate in one of forty cases.
const LEAST_DEVIATIONS = 2;
const LEAST_POINTS = 0.05;
// Durations are known to a factor of 1.4.
const SLOWER_BY = 1.5;
const LEAST_SLOWER_MS = 100;
const MOST_SHOWN = 5;

/** Those whose failure rate or p95 is clearly higher than before, the worst first. */
export function moversOf(statistics: Statistics, previous: Statistics): readonly Mover[] {
  const known = new Map(previous.tasks.map((task) => [task.task_name, task]));
  return statistics.tasks
    .flatMap((now) => {
      const before = known.get(now.task_name);
      if (!before || now.finished < LEAST_RUNS || before.finished < LEAST_RUNS) return [];
      const mover = { now, before, isFailingMore: isFailingMore(now, before), isSlower: isSlower(now, before) };
      return mover.isFailingMore || mover.isSlower ? [mover] : [];
    })
    .toSorted((one, other) => weightOf(other) - weightOf(one))
    .slice(0, MOST_SHOWN);
}

/** Two rates differ by more than chance makes of one. */
function isFailingMore(now: StatisticsTask, before: StatisticsTask): boolean {
  const [rate, rateBefore] = [rateOf(now), rateOf(before)];
  const pooled = (now.failure + before.failure) / (now.finished + before.finished);
  const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / now.finished + 1 / before.finished));
  const difference = rate - rateBefore;
  return difference >= LEAST_POINTS && difference >= LEAST_DEVIATIONS * deviation;
}

function isSlower({ run_p95_ms: now }: StatisticsTask, { run_p95_ms: before }: StatisticsTask): boolean {
  return now !== null && before !== null && now >= SLOWER_BY * before && now - before >= LEAST_SLOWER_MS;
}

const rateOf = ({ failure, finished }: StatisticsTask): number => failure / finished;

// A failure weighs more than any slowness.
function weightOf({ now, before, isFailingMore: fails }: Mover): number {
  const slower = (now.run_p95_ms ?? 0) / Math.max(1, before.run_p95_ms ?? 1);
  return fails ? 1_000 + rateOf(now) - rateOf(before) : Math.min(slower, 999);
}
