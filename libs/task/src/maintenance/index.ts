export { DeathWatch } from './death-watch.js';
export { DutyRunner } from './duty-runner.js';
export { Heartbeat } from './heartbeat.js';
export { Leadership } from './leadership.js';
export { Maintenance } from './maintenance.js';
export { Reconciler } from './reconciler.js';
export { Ticker } from './ticker.js';
export { DAYS_AHEAD, Upkeep } from './upkeep.js';
export { ScheduledDuties } from './scheduled-duties.js';
export { type ConfigChanges, TaskConfig } from './task-config.js';
export { TaskMaintenance } from './task-maintenance.js';
export { taskRetry, type TaskRetryRequest } from './task-retry.js';
export type {
  CleanupReport,
  CleanupRequest,
  MarkTimeoutReport,
  MarkTimeoutRequest,
  SkippedDuty,
} from './maintenance.report.js';
