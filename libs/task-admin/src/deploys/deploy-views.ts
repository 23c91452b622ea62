import type { Deploy, DeployComparison, DeployedTask, DeployTally, DeployTime } from '@taskledger/nestjs';
import { tallyView } from '../statistics/statistics-view.js';

/** A deploy as clients see it. */
export function deployView({ version, at, until, isRunning }: Deploy): object {
  return { version, at, until, is_running: isRunning };
}

/** A comparison as clients see it. @param readable fingerprints of errors that exist for the user */
export function comparisonView(comparison: DeployComparison, readable: ReadonlySet<string>): object {
  const { deploy, previous, before, after, tasks, counts } = comparison;
  return {
    deploy: deployView(deploy),
    previous: previous && deployView(previous),
    before: before && timeView(before),
    after: timeView(after),
    counts,
    tasks: tasks.map((task) => taskView(task, readable)),
  };
}

function timeView({ from, to }: DeployTime): object {
  return { from, to };
}

function taskView(
  { taskName, outcome, reasons, before, after, newErrors }: DeployedTask,
  readable: ReadonlySet<string>,
) {
  return {
    task_name: taskName,
    outcome,
    reasons,
    before: sideView(before),
    after: sideView(after),
    new_errors: newErrors
      .filter(({ fingerprint }) => readable.has(fingerprint))
      .map(({ fingerprint, errorType, firstSeenAt }) => ({
        fingerprint,
        error_type: errorType,
        first_seen_at: firstSeenAt,
      })),
  };
}

function sideView(tally: DeployTally): object {
  return { runs: tally.runs, ...tallyView(tally) };
}
