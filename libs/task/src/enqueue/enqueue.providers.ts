import type { Provider } from '@nestjs/common';
import { DuplicateTally } from './duplicate-tally.js';
import { EnqueuePayloads } from './enqueue-payloads.js';
import { Enqueuer } from './enqueuer.js';
import { ExecutionFactory } from './execution.factory.js';
import { GraphEnqueuer } from './graph-enqueuer.js';

export const enqueueProviders: Provider[] = [
  DuplicateTally,
  EnqueuePayloads,
  Enqueuer,
  ExecutionFactory,
  GraphEnqueuer,
];
