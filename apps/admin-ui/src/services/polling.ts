import type { Query } from '@tanstack/react-query';
import { useIsLive } from './live';

const SHORTEST_MS = 2_000;
const LONGEST_MS = 30_000;

/** How often to ask for what no stream tells of, while somebody looks at it. */
export const UNTOLD_EVERY_MS = 5_000;

interface Pace {
  readonly answer: unknown;
  readonly at: number;
  readonly every: number;
}

const paces = new WeakMap<object, Pace>();

type Watched = Pick<Query, 'state'>;

/**
 * How often to ask: never while the stream tells what has changed. Without it, soon after something has changed, and
 * ever more rarely while nothing does. A hidden page asks for nothing, and what is over does not change any more.
 */
export function usePolling(isOver = false): <Q extends Watched>(query: Q) => number | false {
  const isLive = useIsLive();
  return (query) => (isLive || isOver ? false : paceOf(query));
}

function paceOf(query: Watched): number {
  const { data, dataUpdatedAt, errorUpdatedAt } = query.state;
  const at = Math.max(dataUpdatedAt, errorUpdatedAt);
  const last = paces.get(query);
  if (last?.at === at) return last.every;
  const isNew = last === undefined || (last.answer !== data && dataUpdatedAt >= errorUpdatedAt);
  const every = isNew ? SHORTEST_MS : Math.min(LONGEST_MS, last.every * 1.5);
  paces.set(query, { answer: data, at, every });
  return every;
}
