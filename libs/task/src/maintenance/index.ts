export { maintenanceProviders } from './maintenance.providers.js';
export { DAYS_AHEAD, Janitor } from './janitor.js';
export type {
  CleanupReport,
  CleanupRequest,
  MarkTimeoutReport,
  MarkTimeoutRequest,
  SkippedJob,
} from './maintenance.report.js';
export { MaintenanceJobRunner } from './maintenance-job-runner.js';
export { MaintenanceSchedule } from './maintenance-schedule.js';
export { SearchIndexer } from './search-indexer.js';
export { type ConfigChanges, TaskConfig } from './task-config.js';
export type { DroppedCount, SystemRedis, SystemReport, SystemRetention } from './system/system.report.js';
export { TaskSystem } from './system/task-system.js';
export { TaskMaintenance } from './task-maintenance.js';
export { taskRetry, type TaskRetryRequest } from './task-retry.js';
