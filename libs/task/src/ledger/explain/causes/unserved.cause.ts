import type { WaitFacts } from '../facts.js';
import { placeOf } from '../places.js';

/** No living process that takes work serves its queue. */
export interface NoWorkerReason {
  readonly kind: 'no_worker';
  readonly queue: string;
  /** Since the last one left; null where none is remembered: processes that are gone are forgotten after a week. */
  readonly since: Date | null;
  /** How many serve it and take nothing, because an operator has made them quiet. */
  readonly quiet: number;
}

/** Processes serve its queue, and none of them has a handler of its task, or the version of its workflow. */
export interface NoHandlerReason {
  readonly kind: 'no_handler';
  readonly queue: string;
  readonly task: string;
  /** The version of a workflow that has to make its payload first, and that none of them has; null where it is the task. */
  readonly preparedBy: string | null;
  /** How many living processes serve the queue. */
  readonly workers: number;
  /** Since the last one with such a handler left; null where none is remembered. */
  readonly since: Date | null;
  /** How many have one and take nothing, because an operator has made them quiet. */
  readonly quiet: number;
  /** A process has a handler by now: the ticket, which was set aside, comes back within ten seconds. */
  readonly isServedAgain: boolean;
}

export function noWorker({ record, workers }: WaitFacts): NoWorkerReason | undefined {
  if (workers.workers > 0) return undefined;
  return { kind: 'no_worker', queue: record.queue, since: dateOf(workers.queueServedUntil), quiet: workers.quiet };
}

export function noHandler(facts: WaitFacts): NoHandlerReason | undefined {
  const { record, workers: found } = facts;
  // What is paused is set aside as well, and comes back when it is resumed.
  const isAside = placeOf(facts)?.place === 'aside' && !facts.pause;
  if (found.workers === 0 || (found.handlers > 0 && !isAside)) return undefined;
  return {
    kind: 'no_handler',
    queue: record.queue,
    task: record.taskName,
    preparedBy: record.preparedBy,
    workers: found.workers,
    since: dateOf(found.taskServedUntil),
    quiet: found.quietHandlers,
    isServedAgain: found.handlers > 0,
  };
}

function dateOf(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}
