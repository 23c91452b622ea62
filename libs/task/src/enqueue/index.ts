export { creatorOf } from './checked-options.js';
export { enqueueProviders } from './enqueue.providers.js';
export { executionLock } from './execution-keys.js';
export { type EnqueueItem, type EnqueueItems, itemParts } from './enqueue-items.js';
export { Enqueuer } from './enqueuer.js';
export type { Creator, EnqueueOptions } from './enqueue.options.js';
export { ExecutionFactory } from './execution.factory.js';
export { executionScope } from './execution-scope.js';
export { QueueNames } from './queue-names.js';
