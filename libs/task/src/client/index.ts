export { dependencyState, type DependencyState } from './dependencies/dependency-state.js';
export type { ExecutionDependencies } from './dependencies/dependency-editor.js';
export { type DependencyOptions, TaskDependencies } from './dependencies/task-dependencies.js';
export { type ExternalCommands, type ExternalEngine, ExternalEngines } from './commands/external-engines.js';
export { clientProviders } from './client.providers.js';
export { Canceller, type CancelOptions } from './commands/canceller.js';
export { assertProgressKeys, progressMetadata, progressReport, type ProgressReport } from './progress.js';
export { DEBUG_STEP, type DebugReport } from './explain/debug-report.js';
export { Reorderer } from './commands/reorderer.js';
export {
  CheckedScope,
  type ExecutionScope,
  type RecordedWork,
  type ScopedExecution,
  type ScopedTask,
} from './scope/scope.js';
export { executionsNamedIn, withNamesHidden } from './explain/explained-names.js';
export { Reporter } from './commands/reporter.js';
export { type ManualRetry, Retrier } from './commands/retrier.js';
export { type StoreHealth, StoreProbe } from './store-probe.js';
export { type AuditPage, TaskAudit } from './task-audit.js';
export { type CounterOptions, TaskCounter } from './memory/task-counter.js';
export { TaskHandle } from './task.handle.js';
export { type MaskedExecution, TaskSecrets } from './task-secrets.js';
export { areArguments, spread } from './arguments.js';
export { ExecutionView } from './scope/execution-view.js';
export { filterWithin } from './scope/scoped-counts.js';
export { memoryJson } from './memory/memory-json.js';
export { areaOf, COMMON_AREA } from './scope/scope-area.js';
export { type MemoryOptions, ScopedMemory, TaskMemory } from './memory/task-memory.js';
export { ScopedTasks } from './scope/scoped-tasks.js';
export type { ErrorCountQuery, ErrorQuery, ErrorTime, ErrorWindow } from './error-groups/error.query.js';
export type { ErrorGroup, ErrorPage, ErrorPoint } from './error-groups/error-view.js';
export { type RunNode, ScopedErrors, type UnrepeatedFailures } from './scope/scoped-errors.js';
export {
  type ErrorChangeOptions,
  type IgnoreErrorOptions,
  type ResolveErrorOptions,
  TaskErrors,
} from './error-groups/task-errors.js';
export { Tasks } from './tasks.js';
export type { WaitOptions, WaitOutcome } from './waiting/wait.js';
export { Waiter } from './waiting/waiter.js';
export type { WakeUp } from './waiting/wake-ups.js';
export { GraphStarter } from './workflow/graph.starter.js';
export { type ExecuteWorkflowOptions, START_OPTIONS, type WorkflowStartOptions } from './workflow/task-flows.js';
export { TasksParts } from './tasks.parts.js';
export { startGraph, startStatic, workflowActions } from './workflow/workflow.actions.js';
export { WorkflowCommands } from './workflow/workflow.commands.js';
export { type RetryFailedOptions, WorkflowHandle } from './workflow/workflow.handle.js';
export { WorkflowReader } from './workflow/workflow.reader.js';
export type { WorkflowNodeStatus, WorkflowOutcome, WorkflowStatus } from './workflow/workflow.status.js';
export { assertFilter, assertListOptions } from './checks/query.checks.js';
export { isBad, stateOf, statusOf } from './workflow/workflow.status.js';
