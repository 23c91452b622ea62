import type { MaintenanceConfig } from '../options/index.js';
import type { StoredTiming } from '../ledger/index.js';
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
  timing(config: MaintenanceConfig): StoredTiming | undefined;
  run(maintenance: TaskMaintenance): Promise<object>;
}

const HOUR_MS = 3_600_000;

export const MAINTENANCE_JOBS: readonly MaintenanceJob[] = [
  {
    key: 'agentcore-task-cleanup-old-executions',
    taskName: 'cleanup_old_executions',
    longestMs: 86_400_000,
    timing: ({ cleanupEnabled, cleanupCrontab: crontab, cleanupBeatIntervalHours: everyHours }) =>
      cleanupEnabled ? timingOf(crontab, everyHours) : undefined,
    run: (maintenance) => maintenance.cleanupOldExecutions(),
  },
  {
    key: 'agentcore-task-mark-timed-out-executions',
    taskName: 'mark_timed_out_executions',
    longestMs: 3_600_000,
    timing: ({ markTimeoutEnabled, markTimeoutCrontab: crontab }) =>
      markTimeoutEnabled ? timingOf(crontab, 1) : undefined,
    run: (maintenance) => maintenance.markTimedOutExecutions(),
  },
];

/** A crontab in UTC, or every so many hours where that cannot be used. */
function timingOf(crontab: string, everyHours: number): StoredTiming {
  return crontab ? { kind: 'cron', cron: crontab, timezone: 'UTC' } : { kind: 'every', everyMs: everyHours * HOUR_MS };
}

/** The task id of one slot: who records it first is the one to do it. */
export const slotTaskId = ({ key }: MaintenanceJob, slotMs: number): string =>
  `${key}:${new Date(slotMs).toISOString()}`;

/** The slot that a task id is of, in ms since the epoch; undefined where it is of none of this job. */
export function slotOf({ key }: MaintenanceJob, taskId: string): number | undefined {
  if (!taskId.startsWith(`${key}:`)) return undefined;
  const slotMs = Date.parse(taskId.slice(key.length + 1));
  return Number.isNaN(slotMs) ? undefined : slotMs;
}
