import type { MaintenanceConfig } from '../options/index.js';
import type { Timing } from './cron-clock.js';
import type { TaskMaintenance } from './task-maintenance.js';

/** The module that the executions of built-in jobs belong to. */
export const MAINTENANCE_MODULE = 'agentcore_task';

/** What is done by the clock, and recorded as an execution of this task name. */
export interface MaintenanceJob {
  /** The key of its stored settings. */
  readonly key: string;
  readonly taskName: string;
  /** How long it may take. */
  readonly longestMs: number;
  /** When it is due; undefined where it is switched off. */
  timing(config: MaintenanceConfig): Timing | undefined;
  run(maintenance: TaskMaintenance): Promise<object>;
}

export const MAINTENANCE_JOBS: readonly MaintenanceJob[] = [
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
export const slotTaskId = ({ key }: MaintenanceJob, slotMs: number): string =>
  `${key}:${new Date(slotMs).toISOString()}`;

/** The slot that a task id is of, in ms since the epoch; undefined where it is of none of this job. */
export function slotOf({ key }: MaintenanceJob, taskId: string): number | undefined {
  if (!taskId.startsWith(`${key}:`)) return undefined;
  const slotMs = Date.parse(taskId.slice(key.length + 1));
  return Number.isNaN(slotMs) ? undefined : slotMs;
}
