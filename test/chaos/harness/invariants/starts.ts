import { type Check, type Evidence, groupBy } from '../evidence.js';
import { ofKind } from '../journal.js';

/** Starts of handlers beyond one for each attempt that was spent. */
export function extraStarts({ journal, executions }: Pick<Evidence, 'journal' | 'executions'>): number {
  const starts = groupBy(ofKind(journal, 'start'), ({ id }) => id);
  return executions.reduce((sum, { id, attempt }) => {
    const count = starts.get(id)?.length ?? 0;
    return sum + Math.max(0, count - Math.max(1, attempt));
  }, 0);
}

// The default of `limits.crashLimit`.
const CRASH_LIMIT = 3;

/** I4: starts are bounded, each and all of them, and each was claimed. */
export const boundedStarts: Check = (evidence) => {
  const starts = groupBy(ofKind(evidence.journal, 'start'), ({ id }) => id);
  const extra = extraStarts(evidence);
  const each = evidence.executions.flatMap((row) => {
    const count = starts.get(row.id)?.length ?? 0;
    if (row.crashes > CRASH_LIMIT) return [`${row.id} has crashed ${row.crashes} times, ${CRASH_LIMIT} are allowed`];
    return count > row.run ? [`${row.id} was started ${count} times and claimed ${row.run} times`] : [];
  });
  const { extraStartsAllowed } = evidence;
  return extra > extraStartsAllowed ? [...each, `${extra} extra starts, ${extraStartsAllowed} are allowed`] : each;
};

/** L6: a run number is given out once. */
export const oneStartPerRun: Check = ({ journal }) => {
  const runs = groupBy(ofKind(journal, 'start'), ({ id, run }) => `${id} run ${run}`);
  return [...runs]
    .filter(([, starts]) => starts.length > 1)
    .map(([run, { length }]) => `${run} started ${length} times`);
};

/** L6: what is recorded is what the last run returned, never one that was overtaken. */
export const fencedOutcomes: Check = ({ executions }) =>
  executions
    .filter(({ resultRun, run }) => resultRun !== null && resultRun !== run)
    .map(({ id, run, resultRun }) => `${id} has ended with run ${run}, and has the result of run ${resultRun}`);

/** I7: nothing starts that nobody meant to enqueue, or that was rolled back. */
export const noPhantom: Check = ({ journal, executions }) => {
  const intents = new Set(ofKind(journal, 'intent').map(({ n }) => n));
  const rolledBack = new Set(ofKind(journal, 'rolledback').map(({ n }) => n));
  const starts = ofKind(journal, 'start');
  return [
    ...starts.filter(({ n }) => !intents.has(n)).map(({ id, n }) => `${id} started and nobody meant to enqueue ${n}`),
    ...starts.filter(({ n }) => rolledBack.has(n)).map(({ id, n }) => `${id} (${n}) was rolled back and started`),
    ...executions.filter(({ n }) => rolledBack.has(n)).map(({ id, n }) => `${id} (${n}) was rolled back and is there`),
  ];
};

/** Every run that began has left an attempt, so that people can see what happened. Claims that nobody began leave none. */
export const wholeHistory: Check = ({ journal, executions, runs }) => {
  const rows = new Map(executions.map((row) => [row.id, row]));
  const unseen = ofKind(journal, 'start').filter(
    ({ id = '', run = 0 }) => rows.has(id) && !runs.get(id)?.includes(run),
  );
  const unheard = executions.filter(({ id, run }) => runs.get(id)?.some((one) => one > run));
  return [
    ...unseen.map(
      ({ id = '', run }) => `${id} started run ${run}, and the ledger has ${runs.get(id)?.join(', ') ?? 'none'}`,
    ),
    ...unheard.map(
      ({ id, run }) => `${id} was claimed ${run} times, and the ledger has the runs ${runs.get(id)!.join(', ')}`,
    ),
  ];
};
