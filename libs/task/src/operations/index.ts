export {
  type AllowedExecutions,
  type BulkChangeOptions,
  type BulkItem,
  type BulkItemOptions,
  type BulkItemPage,
  type BulkListOptions,
  type BulkOperation,
  BulkOperations,
  type BulkPage,
  type BulkPreview,
  type BulkRequest,
  type BulkSelection,
  type BulkUndo,
  type CanaryOptions,
  ScopedBulkOperations,
  statusesFor,
} from './bulk/index.js';
export {
  Agent,
  type AgentOptions,
  Agents,
  type AgentSummary,
  type ProcessedTask,
  type ProcessOptions,
} from './agents.js';
export { DequeuedTask } from './dequeued-task.js';
export { type MessageOptions, OnMessage } from './on-message.decorator.js';
export { operationsProviders } from './operations.providers.js';
export type {
  CleanOptions,
  ClearableOptions,
  ClearOptions,
  DequeueOptions,
  ObliterateOptions,
  QueueCleaned,
  QueueObliterated,
  QueuePageOptions,
  QueueStatistics,
  RemovalOptions,
} from './queue.types.js';
export { Queues } from './queues.js';
export { ScopedQueues } from './scoped-queues.js';
