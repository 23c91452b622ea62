import type { Provider } from '@nestjs/common';
import { BreakerGate } from './breaker-gate.js';
import { BreakerRegistration } from './breaker-registration.js';
import { ErrorHandlerExplorer } from './error-handler.explorer.js';
import { ErrorHandlers } from './error-handlers.js';
import { ResultCache } from './result-cache.js';
import { TaskBreakers } from './task-breakers.js';

export const resilienceProviders: Provider[] = [
  BreakerGate,
  BreakerRegistration,
  ErrorHandlerExplorer,
  ErrorHandlers,
  ResultCache,
  TaskBreakers,
];
