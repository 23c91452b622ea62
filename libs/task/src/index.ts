export {
  defineTask,
  type KeyFunction,
  type LockConflict,
  type LockOptions,
  PreventDuplicate,
  type PreventDuplicateOptions,
  Priority,
  Task,
  type TaskContract,
  type TaskInfo,
  type TaskInput,
  type TaskNameMap,
  type TaskNameOrContract,
  TaskNames,
  type TaskOptions,
  type TaskOutput,
  type TaskParameter,
  type TaskPayloadArgs,
  TaskRegistry,
  type TaskResult,
  type TaskTypes,
  type UniqueOptions,
  type RetryOptions,
  type,
} from './definition/index.js';
export {
  type AuditPage,
  type CancelOptions,
  TaskAudit,
  CheckedScope,
  type ExecutionScope,
  type ManualRetry,
  type MaskedExecution,
  type ProgressReport,
  type StoreHealth,
  TaskHandle,
  Tasks,
  TaskSecrets,
  type WaitOptions,
  type WaitOutcome,
  type WakeUp,
} from './client/index.js';
export type { Duration } from './time/duration.js';
export type { Creator, EnqueueItem, EnqueueItems, EnqueueOptions } from './enqueue/index.js';
export * from './errors/index.js';
export { OnTaskEvent, type TaskEvent, type TaskEventType } from './events/index.js';
export { type ArtifactOptions, TaskContext } from './execution/index.js';
export {
  type ArtifactQuery,
  type BreakdownGranularity,
  type BreakdownOptions,
  type CappedCount,
  type ExecutionBreakdown,
  type AuditedAct,
  type AuditEntry,
  type AuditFilter,
  type AuditOrigin,
  type NewAuditEntry,
  type ExecutionFilter,
  type ExecutionGetOptions,
  type ExecutionListOptions,
  type ExecutionPage,
  type ExecutionReason,
  ExecutionStatus,
  isRunning,
  isTerminal,
  isTransient as isTransientLedgerError,
  LEDGER_DATA_SOURCE,
  type LogFilter,
  type LogLevel,
  type LogQuery,
  type StatisticsBucket,
  type StatisticsQuery,
  type StatisticsRange,
  type StatisticsReport,
  type StatusCounts,
  type Tally,
  TaskArtifact,
  TaskAttempt,
  TaskExecution,
  TaskLog,
  TaskNode,
} from './ledger/index.js';
export { type AcquireOptions, type TaskLease, TaskLocks } from './lock/index.js';
export {
  type CleanupReport,
  type CleanupRequest,
  type ConfigChanges,
  type MarkTimeoutReport,
  type MarkTimeoutRequest,
  TaskConfig,
  TaskMaintenance,
  taskRetry,
  type TaskRetryRequest,
} from './maintenance/index.js';
export {
  CONFIG_KEYS,
  type MaintenanceConfig,
  type FeatureQueue,
  type QueueLimits,
  storedName,
  TASK_OPTIONS,
  type TaskFeatureOptions,
  type TaskModuleOptions,
} from './options/index.js';
export { type QueueActor, type QueueState, TaskQueues } from './queue/index.js';
export {
  type PreflightCheck,
  type PreflightFinding,
  type PreflightLook,
  type PreflightReport,
  type PreflightStatus,
  TaskPreflight,
} from './preflight/index.js';
export {
  type CollectedLog,
  type CollectedSummary,
  TaskLogCollector,
  type TaskLogCollectorOptions,
  type TaskRegistration,
  type TaskStatusDetails,
  TaskTracker,
  type TrackedStatus,
} from './tracking/index.js';
export { type MaskedValue, type RedactOptions, Sensitive } from './secrets/index.js';
export { ProcessLogger } from './logging/process-logger.js';
export { TaskModule } from './task.module.js';
export type { TaskOptionsFactory } from './task.module-definition.js';
