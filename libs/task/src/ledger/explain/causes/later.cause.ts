import type { WaitFacts } from '../facts.js';
import { LINE_CAP } from '../line.js';

/** It is to start later. */
export interface ScheduledReason {
  readonly kind: 'scheduled';
  readonly until: Date;
}

/** It has failed, and waits for its next attempt. */
export interface RetryReason {
  readonly kind: 'retry';
  readonly until: Date;
  /** The attempt that is next, from 2. */
  readonly attempt: number;
  readonly maxAttempts: number;
  /** Of the last attempt. */
  readonly errorType: string | null;
}

/** Its ticket of later. */
export interface DueFacts {
  /** Null where there is none among those that were looked at. */
  readonly at: string | null;
  /** How many are due by now or in a moment, counted up to the cap. */
  readonly soon: number;
}

/**
 * The ticket of later of the record `e`: of the time that the record names, or one that puts it off for a moment, because its
 * record was locked when its turn came.
 */
export const dueSql = (s: string): string => `(
  SELECT json_build_object('at', coalesce(
           (SELECT d.due_at FROM ${s}.task_due d
             WHERE d.due_at = e.scheduled_for AND d.execution_id = e.id AND d.ticket = e.ticket),
           min(soon.due_at) FILTER (WHERE soon.execution_id = e.id AND soon.ticket = e.ticket)), 'soon', count(soon.due_at))
    FROM (SELECT d.due_at, d.execution_id, d.ticket FROM ${s}.task_due d
           WHERE d.due_at < statement_timestamp() + interval '2 s'
           ORDER BY d.due_at, d.execution_id LIMIT ${LINE_CAP + 1}) AS soon)`;

export function later({ record, due }: WaitFacts): ScheduledReason | RetryReason | undefined {
  if (!due?.at) return undefined;
  const until = new Date(due.at);
  const { status, attempt, maxAttempts, errorType } = record;
  if (status !== 'RETRY') return { kind: 'scheduled', until };
  return { kind: 'retry', until, attempt: attempt + 1, maxAttempts, errorType };
}
