import { type MeasuredRow, TallySheet } from '../ledger/index.js';
import type { DeployedTask, DeployOutcome, DeployTally, NewDeployError } from './deploy.types.js';
import { outcomeOf } from './outcome.js';

/** What was measured on both sides of a deploy, and which errors are new. */
export interface Measures {
  readonly before: readonly MeasuredRow[];
  readonly after: readonly MeasuredRow[];
  readonly newErrors: readonly NewDeployError[];
}

const WORST_FIRST: readonly DeployOutcome[] = ['worse', 'unclear', 'better', 'same'];

/** Tasks that ran on either side, the worst first. */
export function comparedTasks({ before, after, newErrors }: Measures): DeployedTask[] {
  const [was, is] = [talliesOf(before), talliesOf(after)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((taskName): DeployedTask => {
      const errors = newErrors.filter(({ taskNames }) => taskNames.includes(taskName));
      const sides = { before: was.get(taskName) ?? NOTHING, after: is.get(taskName) ?? NOTHING, newErrors: errors };
      return { taskName, ...outcomeOf(sides), ...sides };
    })
    .toSorted(worstFirst);
}

/** How many tasks have each outcome. */
export function countsOf(tasks: readonly DeployedTask[]): Record<DeployOutcome, number> {
  const counts = { worse: 0, better: 0, same: 0, unclear: 0 };
  for (const { outcome } of tasks) counts[outcome] += 1;
  return counts;
}

const NOTHING: DeployTally = { ...new TallySheet().tally(), runs: 0 };

function talliesOf(rows: readonly MeasuredRow[]): Map<string, DeployTally> {
  const sheets = new Map<string, { readonly sheet: TallySheet; runs: number }>();
  for (const row of rows) {
    const tally = sheets.get(row.taskName) ?? { sheet: new TallySheet(), runs: 0 };
    sheets.set(row.taskName, tally);
    tally.sheet.add(row);
    for (const count of Object.values(row.runs)) tally.runs += count;
  }
  return new Map([...sheets].map(([taskName, { sheet, runs }]) => [taskName, { ...sheet.tally(), runs }]));
}

function worstFirst(one: DeployedTask, other: DeployedTask): number {
  const rank = ({ outcome }: DeployedTask): number => WORST_FIRST.indexOf(outcome);
  const more = ({ before, after }: DeployedTask): number => (after.failureRate ?? 0) - (before.failureRate ?? 0);
  return (
    rank(one) - rank(other) ||
    other.newErrors.length - one.newErrors.length ||
    more(other) - more(one) ||
    other.after.finished - one.after.finished ||
    (one.taskName < other.taskName ? -1 : 1)
  );
}
