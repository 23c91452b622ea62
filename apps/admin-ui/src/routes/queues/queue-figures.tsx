import { Mark } from '../../components/mark';
import { Age, Until } from '../../components/when';
import { count, duration } from '../../format/time';
import { rich, t } from '../../language/t';
import { troubleOf } from '../../services/queues';
import type { ListedQueue } from '../../services/schema';

/** What keeps a queue from going on. */
export function QueueMark({ queue }: { readonly queue: ListedQueue }) {
  const trouble = troubleOf(queue);
  return trouble ? <Mark tone={queue.paused ? 'warn' : 'bad'}>{trouble}</Mark> : null;
}

/** Who has paused it, and why. */
export function PausedBy({ queue: { paused } }: { readonly queue: Pick<ListedQueue, 'paused'> }) {
  if (!paused) return null;
  return (
    <>
      {rich`Paused${paused.by && t` by ${paused.by}`} ${(<Age at={paused.at} suffix="ago" />)}`}
      {paused.reason && `: ${paused.reason}`}
      {paused.until && <>{rich`, goes on by itself ${(<Until at={paused.until} />)}`}</>}
    </>
  );
}

const MOST = 10_000;

/** No more are counted. */
export const figure = (many: number): string => count(many, many >= MOST);

/** What waits beside those that wait for their turn: `3 delayed, 1 for a lock`. */
export function alsoWaiting({ delayed, blocked, unserved }: ListedQueue): string {
  return [
    delayed > 0 && t`${figure(delayed)} later`,
    blocked > 0 && t`${figure(blocked)} for a lock`,
    unserved > 0 && t`${figure(unserved)} without a handler`,
  ]
    .filter(Boolean)
    .join(', ');
}

export const NO_LIMITS = t`None`;

/** What limits it, over all processes. */
export function limitsText({ limits, max_size: size }: Pick<ListedQueue, 'limits' | 'max_size'>): string {
  const { global_concurrency: most, limiter } = limits;
  const words = [
    most !== null && t`${count(most)} at a time`,
    limiter && t`${count(limiter.max)} in ${duration(limiter.duration_ms)}`,
    size !== null && t`${count(size)} may wait`,
  ];
  return words.filter(Boolean).join(', ') || NO_LIMITS;
}
