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
} from './payload-source.js';
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
export { Priority, type RetryOptions, TASK_DEFAULTS, type TaskDefaults, type TaskOptions } from './task.options.js';
export type { KeyFunction, LockConflict, LockOptions, PreventDuplicateOptions, UniqueOptions } from './lock.options.js';
export type { CacheOptions } from './cache.options.js';
export type { BreakerOptions } from './breaker.options.js';
export type { ResolvedBreaker } from './resolve-breaker.js';
export type { FailedRun, Fallback, FallbackResult } from './fallback.js';
export { decoratedMethods } from './decorated-methods.js';
export { DependencyGraph } from './dependency-graph.js';
export { HandlerFactory } from './handler.factory.js';
export { assertKey } from './payload-key.js';
export { PreventDuplicate } from './prevent-duplicate.decorator.js';
export { type ResolvedLock, type ResolvedUnique, resolveLock, resolveUnique } from './resolve-lock.js';
export { Task, type TaskMethodDecorator } from './task.decorator.js';
export { type DiscoveredClass, discoveredClasses } from './discovered-classes.js';
export { TaskNames } from './task-names.decorator.js';
export { declareTask, type TaskNameMap, tasksOf } from './task.metadata.js';
export type { ResolvedRetry, TaskDefinition } from './task.definition.js';
export type { JsonSchema, PayloadMode, PayloadSchema } from './payload.schema.js';
export { createPayloadSchema } from './create-payload-schema.js';
export { defined, resolveRetry } from './resolve-options.js';
export type { TaskInfo, TaskParameter, TaskRetryInfo } from './task-info.js';
export { assertTaskName } from './task-name.js';
export type { FunctionTaskOptions, Injected, Injection, TaskFunction } from './function-task.js';
export { TaskRegistry } from './task.registry.js';
export { TaskExplorer } from './task.explorer.js';
export * from './workflow/index.js';
