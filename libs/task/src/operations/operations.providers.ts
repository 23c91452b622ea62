import type { Provider } from '@nestjs/common';
import { bulkProviders } from './bulk/index.js';
import { Agents } from './agents.js';
import { MessageBridge } from './message-bridge.js';
import { QueueRemover } from './queue-remover.js';
import { Queues } from './queues.js';
import { QueuesParts } from './scoped-queues.js';

export const operationsProviders: Provider[] = [
  ...bulkProviders,
  Agents,
  MessageBridge,
  QueueRemover,
  Queues,
  QueuesParts,
];
