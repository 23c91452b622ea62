import type { MaintenanceConfig } from '../options/index.js';
import type { Timing } from './duty-clock.js';
import type { TaskMaintenance } from './task-maintenance.js';

/** The module that the executions of built-in duties belong to (S3-24). */
export const DUTY_MODULE = 'agentcore_task';

/** What is done by the clock, and recorded as an execution of this task name. */
export interface Duty {
  /** S3-16, S3-21: the seed's key. */
  readonly key: string;
  readonly taskName: string;
  /** How long it may take (S3-24). */
  readonly longestMs: number;
  /** When it is due; undefined where it is switched off. */
  timing(config: MaintenanceConfig): Timing | undefined;
  run(maintenance: TaskMaintenance): Promise<object>;
}

export const DUTIES: readonly Duty[] = [
  {
    key: 'agentcore-task-cleanup-old-executions',
    taskName: 'cleanup_old_executions',
    longestMs: 86_400_000,
    timing: ({ cleanupEnabled, cleanupCrontab: crontab, cleanupBeatIntervalHours: everyHours }) =>
      cleanupEnabled ? (crontab ? { crontab } : { everyHours }) : undefined,
    run: (maintenance) => maintenance.cleanupOldExecutions(),
  },
  {
    key: 'agentcore-task-mark-timed-out-executions',
    taskName: 'mark_timed_out_executions',
    longestMs: 3_600_000,
    timing: ({ markTimeoutEnabled, markTimeoutCrontab: crontab }) =>
      markTimeoutEnabled ? (crontab ? { crontab } : { everyHours: 1 }) : undefined,
    run: (maintenance) => maintenance.markTimedOutExecutions(),
  },
];

/** The task id of one slot: who records it first is the one to do it. */
export const slotTaskId = ({ key }: Duty, slotMs: number): string => `${key}:${new Date(slotMs).toISOString()}`;

/** The slot that a task id is of, in ms since the epoch; undefined where it is of none of this duty. */
export function slotOf({ key }: Duty, taskId: string): number | undefined {
  if (!taskId.startsWith(`${key}:`)) return undefined;
  const slotMs = Date.parse(taskId.slice(key.length + 1));
  return Number.isNaN(slotMs) ? undefined : slotMs;
}
