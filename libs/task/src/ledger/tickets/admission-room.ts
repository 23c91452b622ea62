import type { StoredLimits } from '../queues/queue-row.js';
import type { Admitted } from './admission.js';

/** What a queue says about new runs, read under its lock. */
export interface Gate {
  readonly isOpen: boolean;
  readonly limits: StoredLimits;
  readonly windowAgeMs: number | null;
  readonly windowStarts: number;
}

/** How many tickets may be taken, and what keeps it from being more. */
export interface Room {
  readonly count: number;
  readonly limiter?: { readonly isNew: boolean };
  readonly limited?: Pick<Admitted, 'limitedForMs' | 'isLimited'>;
}

/** The room that the limits of a queue leave for new runs. */
export function roomOf(gate: Gate, running: number, wanted: number): Room {
  const { globalConcurrency = Infinity, limiter } = gate.limits;
  const slots = Math.max(0, globalConcurrency - running);
  const isNew = limiter !== undefined && (gate.windowAgeMs === null || gate.windowAgeMs >= limiter.durationMs);
  const starts = limiter ? Math.max(0, limiter.max - (isNew ? 0 : gate.windowStarts)) : Infinity;
  const count = Math.min(wanted, slots, starts);
  const isLimited = count < wanted;
  const byRate = isLimited && starts <= slots && limiter;
  const limitedForMs = byRate ? Math.max(1, limiter.durationMs - (isNew ? 0 : (gate.windowAgeMs ?? 0))) : undefined;
  return { count, limiter: limiter && { isNew }, limited: { isLimited, limitedForMs } };
}
