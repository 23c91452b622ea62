import type { Provider } from '@nestjs/common';
import { Enqueuer } from './enqueuer.js';
import { ExecutionFactory } from './execution.factory.js';
import { QueueNames } from './queue-names.js';

export const enqueueProviders: Provider[] = [Enqueuer, ExecutionFactory, QueueNames];
