export {
  type CollectedLog,
  type CollectedSummary,
  TaskLogCollector,
  type TaskLogCollectorOptions,
} from './task-log-collector.js';
export { type Registered, TaskTracker } from './task-tracker.js';
export type { TaskRegistration, TaskStatusDetails, TrackedStatus } from './tracking.options.js';
