import type { Observation } from '../ledger/index.js';

/** Pairs of task and queue that metrics have labels for. */
export const MOST_PAIRS = 500;

/** Which tasks, each in which queue, metrics show. */
export interface ShownTasks {
  has(taskName: string, queue: string): boolean;
  /** How many pairs of task and queue are not shown. */
  readonly leftOut: number;
}

/**
 * Names of work that runs elsewhere come from clients, so there may be any number of them. Tasks that a living process has a
 * handler for are shown first; among the others the order is that of their names, so that it stays the same.
 */
export function shownTasks({ totals, durations, tasks }: Observation, most = MOST_PAIRS): ShownTasks {
  const served = new Set(tasks);
  const pairs = new Map<string, { readonly isServed: boolean }>();
  // What was dropped is no task's.
  const ofTasks = totals.filter(({ measure }) => measure !== 'dropped');
  for (const { taskName, queue } of [...ofTasks, ...durations])
    pairs.set(pairOf(taskName, queue), { isServed: served.has(taskName) });
  const inOrder = [...pairs].toSorted(
    ([one, { isServed: isFirst }], [other, { isServed: isSecond }]) =>
      Number(isSecond) - Number(isFirst) || (one < other ? -1 : 1),
  );
  const shown = new Set(inOrder.slice(0, most).map(([pair]) => pair));
  return { has: (taskName, queue) => shown.has(pairOf(taskName, queue)), leftOut: pairs.size - shown.size };
}

function pairOf(taskName: string, queue: string): string {
  return `${taskName}\n${queue}`;
}
