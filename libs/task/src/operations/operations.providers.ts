import type { Provider } from '@nestjs/common';
import { bulkProviders } from './bulk/index.js';
import { Agents } from './agents.js';
import { MessageBridge } from './message-bridge.js';
import { Queues, QueuesParts } from './queues.js';

export const operationsProviders: Provider[] = [...bulkProviders, Agents, MessageBridge, Queues, QueuesParts];
