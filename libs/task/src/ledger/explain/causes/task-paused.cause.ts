import { isPaused } from '../../queues/pause.sql.js';
import type { WaitFacts } from '../facts.js';
import { evidenceOf, type PauseEvidence } from './pause.js';

/** Its task is paused; others of the queue are not. */
export interface TaskPausedReason extends PauseEvidence {
  readonly kind: 'task_paused';
  readonly task: string;
}

/** The pause of the task of the record `e`. */
export const taskPauseSql = (s: string): string => `(
  SELECT json_build_object('pausedAt', pause.paused_at, 'pausedUntil', pause.paused_until, 'pausedBy', pause.paused_by,
                           'pauseReason', pause.pause_reason)
    FROM ${s}.task_pause pause WHERE pause.task_name = e.task_name AND ${isPaused('pause')})`;

export function taskPaused({ record, pause }: WaitFacts): TaskPausedReason | undefined {
  return pause ? { kind: 'task_paused', task: record.taskName, ...evidenceOf(pause) } : undefined;
}
