import type { Provider } from '@nestjs/common';
import { BulkOperations } from './bulk-operations.js';
import { BulkParts } from './bulk-parts.js';
import { BulkRunner } from './bulk-runner.js';
import { BulkStepper } from './bulk-stepper.js';
import { CancelItems } from './cancel-items.js';
import { OutsideItems } from './outside-items.js';
import { PromoteItems, ReorderItems } from './reorder-items.js';
import { RetryItems } from './retry-items.js';

export const bulkProviders: Provider[] = [
  BulkOperations,
  BulkParts,
  BulkRunner,
  BulkStepper,
  CancelItems,
  OutsideItems,
  PromoteItems,
  ReorderItems,
  RetryItems,
];
