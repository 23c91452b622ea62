export { type ExternalCommands, type ExternalEngine, ExternalEngines } from './external-engines.js';
export { clientProviders } from './client.providers.js';
export { Canceller, type CancelOptions } from './canceller.js';
export { assertProgressKeys, progressMetadata, progressReport, type ProgressReport } from './progress.js';
export { Reorderer } from './reorderer.js';
export {
  CheckedScope,
  type ExecutionScope,
  type RecordedWork,
  type ScopedExecution,
  type ScopedTask,
} from './scope.js';
export { Reporter } from './reporter.js';
export { type ManualRetry, Retrier } from './retrier.js';
export { type StoreHealth, StoreProbe } from './store-probe.js';
export { type AuditPage, TaskAudit } from './task-audit.js';
export { TaskHandle } from './task.handle.js';
export { type MaskedExecution, TaskSecrets } from './task-secrets.js';
export { ScopedTasks } from './scoped-tasks.js';
export { Tasks } from './tasks.js';
export type { WaitOptions, WaitOutcome } from './wait.js';
export { Waiter } from './waiter.js';
export type { WakeUp } from './wake-ups.js';
