import type { Provider } from '@nestjs/common';
import { Agents } from './agents.js';
import { MessageBridge } from './message-bridge.js';
import { Queues, QueuesParts } from './queues.js';

export const operationsProviders: Provider[] = [Agents, MessageBridge, Queues, QueuesParts];
