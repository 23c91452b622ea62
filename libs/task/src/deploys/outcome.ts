import { type Failures, isDifferent } from './chance.js';
import type { DeployedTask, DeployOutcome, DeployTally } from './deploy.types.js';
import { share, time, times } from './words.js';

/**
 * The fewest executions, and runs, that say anything: of 59 the longest is beyond the 95th percentile with a certainty of
 * 95 % (Wilks, "Determination of sample sizes for setting tolerance limits", Ann. Math. Stat. 12, 1941).
 */
const FEWEST = 60;
// Less is true for many executions, and of no consequence.
const LEAST_POINTS = 0.01;
// Durations are known to a factor of 1.4.
const SLOWER_BY = 1.5;
const LEAST_SLOWER_MS = 10;

type Compared = Pick<DeployedTask, 'before' | 'after' | 'newErrors'>;

/** What can be said of one thing, and why. */
export interface Said {
  readonly outcome: DeployOutcome;
  readonly reasons: readonly string[];
}

/**
 * How a task went after a deploy, against before.
 *
 * - Failures are worse or better when their shares differ by more than chance makes of one ({@link isDifferent}), and by at
 *   least one percentage point.
 * - Durations are worse or better when the 95th percentiles of at least 60 runs each differ by a factor of 1.5, and by 10 ms.
 * - A task is worse when either is, else better when either is.
 * - It is the same when neither differs, there were at least 60 executions and runs on both sides, and no error is new.
 * - Everything else is unclear.
 */
export function outcomeOf({ before, after, newErrors }: Compared): Said {
  if (before.finished === 0) return { outcome: 'unclear', reasons: ['It did not finish anything before the deploy.'] };
  if (after.finished === 0) return { outcome: 'unclear', reasons: ['It has not finished anything since the deploy.'] };
  const parts = [failures(before, after), durations(before, after), news(newErrors.length)];
  const outcome = (['worse', 'better', 'unclear'] as const).find((each) => parts.some((part) => part.outcome === each));
  if (outcome) return { outcome, reasons: parts.flatMap(({ reasons }) => reasons) };
  return { outcome: 'same', reasons: ['Failures and durations are as before.'] };
}

function failures(before: DeployTally, after: DeployTally): Said {
  const [was, is] = [failuresOf(before), failuresOf(after)];
  const points = is.failed / is.of - was.failed / was.of;
  if (Math.abs(points) >= LEAST_POINTS && isDifferent(was, is)) {
    const reason = `${share(is.failed, is.of)} of ${times(is.of, 'execution')} failed, against ${share(was.failed, was.of)} of ${times(was.of, 'execution')} before.`;
    return { outcome: points > 0 ? 'worse' : 'better', reasons: [reason] };
  }
  return isEnough(was.of, is.of) ? same : tooFew('failures', [was.of, is.of], 'execution');
}

function durations(before: DeployTally, after: DeployTally): Said {
  if (!isEnough(before.runs, after.runs)) return tooFew('durations', [before.runs, after.runs], 'run');
  const [was, is] = [before.runP95Ms ?? 0, after.runP95Ms ?? 0];
  const [least, most] = [Math.min(was, is), Math.max(was, is)];
  if (most < SLOWER_BY * least || most - least < LEAST_SLOWER_MS) return same;
  return {
    outcome: is > was ? 'worse' : 'better',
    reasons: [`95 % of runs took up to ${time(is)}, against ${time(was)} before.`],
  };
}

// They may be rare, and still be of this version.
function news(count: number): Said {
  if (count === 0) return same;
  return { outcome: 'unclear', reasons: [`${times(count, 'error')} had not been seen before.`] };
}

const failuresOf = ({ failure, success }: DeployTally): Failures => ({ failed: failure, of: failure + success });

const same: Said = { outcome: 'same', reasons: [] };

const isEnough = (...counts: readonly number[]): boolean => counts.every((count) => count >= FEWEST);

function tooFew(what: string, [was, is]: readonly [number, number], one: string): Said {
  const reason = `Too few to compare ${what}: ${times(was, one)} before, ${times(is, one)} after, and ${FEWEST} of each are needed.`;
  return { outcome: 'unclear', reasons: [reason] };
}
