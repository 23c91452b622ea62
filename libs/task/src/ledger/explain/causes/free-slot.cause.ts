import type { WaitFacts } from '../facts.js';
import type { Line } from '../line.js';
import { placeOf, ticketsBefore } from '../places.js';

/** It waits for its turn in the queue, and for a process with a free slot. */
export interface FreeSlotReason {
  readonly kind: 'free_slot';
  readonly queue: string;
  /** Executions of the queue that come first, of its priority and higher ones. */
  readonly before: Line;
  /** Living processes that serve the queue and have a handler of its task. */
  readonly workers: number;
  /** Runs that these can have of the queue at a time. */
  readonly slots: number;
  /** How many of the slots are taken. */
  readonly busy: number;
}

export function freeSlot(facts: WaitFacts): FreeSlotReason | undefined {
  const before = ticketsBefore(facts);
  const { handlers: workers, slots, busy } = facts.workers;
  if (!before || workers === 0 || (placeOf(facts)?.place ?? 'queue') !== 'queue') return undefined;
  return { kind: 'free_slot', queue: facts.record.queue, before, workers, slots, busy };
}
