import type { Gate } from '../../tickets/admission-room.js';
import { isPaused } from '../../queues/pause.sql.js';
import { GATE } from '../../tickets/admission.sql.js';
import { countsForNew } from '../../runs/away.sql.js';
import type { WaitFacts } from '../facts.js';
import { evidenceOf, type PauseEvidence, type PauseFacts } from './pause.js';

/** Its queue is paused. */
export interface QueuePausedReason extends PauseEvidence {
  readonly kind: 'queue_paused';
  readonly queue: string;
}

/** The row of the queue. */
export interface QueueFacts extends Gate, Omit<PauseFacts, 'pausedAt'> {
  readonly pausedAt: string | null;
  /** Runs of the queue that have a place in it, or want it back, in all processes. */
  readonly running: number;
}

/** The queue of the record `e`, its limits, and how much of them is used. */
export const queueSql = (s: string): string => `(
  SELECT row_to_json(known) FROM (
    SELECT CASE WHEN ${isPaused('q')} THEN q.paused_at END AS "pausedAt", q.paused_until AS "pausedUntil", q.paused_by AS "pausedBy", q.pause_reason AS "pauseReason", ${GATE},
           (SELECT count(*)::int FROM ${s}.task_claim run WHERE run.queue = e.queue AND ${countsForNew('run')}) AS running
      FROM ${s}.task_queue q WHERE q.name = e.queue) AS known)`;

export function queuePaused({ record, queue }: WaitFacts): QueuePausedReason | undefined {
  if (!queue?.pausedAt) return undefined;
  return { kind: 'queue_paused', queue: record.queue, ...evidenceOf({ ...queue, pausedAt: queue.pausedAt }) };
}
