export { bulkProviders } from './bulk.providers.js';
export type {
  AllowedExecutions,
  BulkChangeOptions,
  BulkItem,
  BulkItemOptions,
  BulkItemPage,
  BulkListOptions,
  BulkOperation,
  BulkPage,
  BulkPreview,
  BulkRequest,
  BulkSelection,
  BulkUndo,
  CanaryOptions,
} from './bulk.types.js';
export { BulkOperations } from './bulk-operations.js';
export { BulkRunner } from './bulk-runner.js';
export { ScopedBulkOperations } from './scoped-bulk-operations.js';
export { statusesFor } from './bulk-selector.js';
