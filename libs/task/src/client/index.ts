export { dependencyState, type DependencyState } from './dependency-state.js';
export type { ExecutionDependencies } from './dependency-editor.js';
export { type DependencyOptions, TaskDependencies } from './task-dependencies.js';
export { type ExternalCommands, type ExternalEngine, ExternalEngines } from './external-engines.js';
export { clientProviders } from './client.providers.js';
export { Canceller, type CancelOptions } from './canceller.js';
export { assertProgressKeys, progressMetadata, progressReport, type ProgressReport } from './progress.js';
export { DEBUG_STEP, type DebugReport } from './debug-report.js';
export { Reorderer } from './reorderer.js';
export {
  CheckedScope,
  type ExecutionScope,
  type RecordedWork,
  type ScopedExecution,
  type ScopedTask,
} from './scope.js';
export { executionsNamedIn, withNamesHidden } from './explained-names.js';
export { Reporter } from './reporter.js';
export { type ManualRetry, Retrier } from './retrier.js';
export { type StoreHealth, StoreProbe } from './store-probe.js';
export { type AuditPage, TaskAudit } from './task-audit.js';
export { type CounterOptions, TaskCounter } from './task-counter.js';
export { TaskHandle } from './task.handle.js';
export { type MaskedExecution, TaskSecrets } from './task-secrets.js';
export { areArguments, spread } from './arguments.js';
export { ExecutionView } from './execution-view.js';
export { filterWithin } from './scoped-counts.js';
export { memoryJson } from './memory-json.js';
export { areaOf, COMMON_AREA } from './scope-area.js';
export { type MemoryOptions, ScopedMemory, TaskMemory } from './task-memory.js';
export { ScopedTasks } from './scoped-tasks.js';
export type { ErrorCountQuery, ErrorQuery, ErrorTime, ErrorWindow } from './error.query.js';
export type { ErrorGroup, ErrorPage, ErrorPoint } from './error-view.js';
export { type RunNode, ScopedErrors, type UnrepeatedFailures } from './scoped-errors.js';
export {
  type ErrorChangeOptions,
  type IgnoreErrorOptions,
  type ResolveErrorOptions,
  TaskErrors,
} from './task-errors.js';
export { Tasks } from './tasks.js';
export type { WaitOptions, WaitOutcome } from './wait.js';
export { Waiter } from './waiter.js';
export type { WakeUp } from './wake-ups.js';
export { GraphStarter } from './graph.starter.js';
export { type ExecuteWorkflowOptions, START_OPTIONS, type WorkflowStartOptions } from './task-flows.js';
export { TasksParts } from './tasks.parts.js';
export { startGraph, startStatic, workflowActions } from './workflow.actions.js';
export { WorkflowCommands } from './workflow.commands.js';
export { type RetryFailedOptions, WorkflowHandle } from './workflow.handle.js';
export { WorkflowReader } from './workflow.reader.js';
export type { WorkflowNodeStatus, WorkflowOutcome, WorkflowStatus } from './workflow.status.js';
export { assertFilter, assertListOptions } from './query.checks.js';
export { isBad, stateOf, statusOf } from './workflow.status.js';
