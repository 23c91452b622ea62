export { type ContractShape, defineTask, type TaskContract } from './define-task.js';
export {
  type InputOf,
  type OutputOf,
  type PayloadClass,
  type PayloadSource,
  type PlainInput,
  type StandardSchema,
  type,
  type TypeMarker,
  type UnstatedPayload,
} from './payload/payload-source.js';
export {
  type TaskInput,
  type TaskName,
  taskNameOf,
  type TaskNameOrContract,
  type TaskOutput,
  type TaskPayloadArgs,
  type TaskResult,
  type TaskTypes,
} from './task-types.js';
export {
  Priority,
  type RetryOptions,
  TASK_DEFAULTS,
  type TaskDefaults,
  type TaskOptions,
} from './settings/task.options.js';
export type {
  KeyFunction,
  LockConflict,
  LockOptions,
  PreventDuplicateOptions,
  UniqueOptions,
} from './settings/lock.options.js';
export type { CacheOptions } from './settings/cache.options.js';
export type { BreakerOptions } from './settings/breaker.options.js';
export type { ResolvedBreaker } from './settings/resolve-breaker.js';
export type { FailedRun, Fallback, FallbackResult } from './fallback.js';
export { decoratedMethods } from './discovery/decorated-methods.js';
export { DependencyGraph } from './dependency-graph.js';
export { HandlerFactory } from './handler/handler.factory.js';
export { assertKey } from './settings/payload-key.js';
export { PreventDuplicate } from './decorators/prevent-duplicate.decorator.js';
export { type ResolvedLock, type ResolvedUnique, resolveLock, resolveUnique } from './settings/resolve-lock.js';
export { Task, type TaskMethodDecorator } from './decorators/task.decorator.js';
export { type DiscoveredClass, discoveredClasses } from './discovery/discovered-classes.js';
export { TaskNames } from './decorators/task-names.decorator.js';
export { declareTask, type TaskNameMap, tasksOf } from './decorators/task.metadata.js';
export type { ResolvedRetry, TaskDefinition } from './task.definition.js';
export type { JsonSchema, PayloadMode, PayloadSchema } from './payload/payload.schema.js';
export { createPayloadSchema } from './payload/create-payload-schema.js';
export { defined, resolveRetry } from './settings/resolve-options.js';
export type { TaskInfo, TaskParameter, TaskRetryInfo } from './info/task-info.js';
export { assertTaskName } from './task-name.js';
export type { FunctionTaskOptions, Injected, Injection, TaskFunction } from './function-task.js';
export { TaskRegistry } from './task.registry.js';
export { TaskExplorer } from './discovery/task.explorer.js';
export * from './workflow/index.js';
