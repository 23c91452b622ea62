import type { Provider } from '@nestjs/common';
import { Canceller } from './canceller.js';
import { ExternalEngines } from './external-engines.js';
import { Reorderer } from './reorderer.js';
import { Reporter } from './reporter.js';
import { Retrier } from './retrier.js';
import { StoreProbe } from './store-probe.js';
import { Synchronizer } from './synchronizer.js';
import { TaskAudit } from './task-audit.js';
import { Tasks } from './tasks.js';
import { TaskSecrets } from './task-secrets.js';
import { TasksParts } from './tasks.parts.js';
import { Waiter } from './waiter.js';

export const clientProviders: Provider[] = [
  Canceller,
  ExternalEngines,
  Reorderer,
  Reporter,
  Retrier,
  StoreProbe,
  Synchronizer,
  TaskAudit,
  Tasks,
  TaskSecrets,
  TasksParts,
  Waiter,
];
