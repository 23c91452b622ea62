import type { WaitFacts } from '../facts.js';

/** Its task is paused; others of the queue are not. */
export interface TaskPausedReason {
  readonly kind: 'task_paused';
  readonly task: string;
  readonly since: Date;
  /** When it goes on by itself; null = when somebody resumes it. */
  readonly until: Date | null;
  readonly by: string | null;
  readonly reason: string | null;
}

/** The pause of a task. */
export interface PauseFacts {
  readonly pausedAt: string;
  readonly pausedUntil: string | null;
  readonly pausedBy: string | null;
  readonly pauseReason: string | null;
}

/** The pause of the task of the record `e`. */
export const taskPauseSql = (s: string): string => `(
  SELECT json_build_object('pausedAt', pause.paused_at, 'pausedUntil', pause.paused_until, 'pausedBy', pause.paused_by,
                           'pauseReason', pause.pause_reason)
    FROM ${s}.task_pause pause
   WHERE pause.task_name = e.task_name AND (pause.paused_until IS NULL OR pause.paused_until > clock_timestamp()))`;

export function taskPaused({ record, pause }: WaitFacts): TaskPausedReason | undefined {
  if (!pause) return undefined;
  const { pausedAt, pausedUntil, pausedBy: by, pauseReason: reason } = pause;
  const until = pausedUntil === null ? null : new Date(pausedUntil);
  return { kind: 'task_paused', task: record.taskName, since: new Date(pausedAt), until, by, reason };
}
