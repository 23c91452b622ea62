import type { Provider } from '@nestjs/common';
import { DiscoveryService, ModuleRef } from '@nestjs/core';
import { alertProviders } from '../alerts/index.js';
import { backgroundProviders } from '../background/index.js';
import { clientProviders } from '../client/index.js';
import { clusterProviders } from '../cluster/index.js';
import { TASK_DEFAULTS, type TaskDefaults, TaskExplorer, TaskRegistry } from '../definition/index.js';
import { enqueueProviders } from '../enqueue/index.js';
import { TaskEventExplorer, TaskEvents } from '../events/index.js';
import { executionProviders } from '../execution/index.js';
import { Ledger, LEDGER_DATA_SOURCE, LEDGER_PROFILE } from '../ledger/index.js';
import { TaskLocks } from '../lock/index.js';
import { maintenanceProviders } from '../maintenance/index.js';
import { Observers } from '../observe/index.js';
import {
  resolveSettings,
  TASK_OPTIONS,
  TASK_SETTINGS,
  type TaskModuleOptions,
  type TaskSettings,
} from '../options/index.js';
import { operationsProviders } from '../operations/index.js';
import { TaskPrometheus } from '../metrics/index.js';
import { TaskPreflight } from '../preflight/index.js';
import { resilienceProviders } from '../resilience/index.js';
import { HostQueues, queueProviders, Waker } from '../queue/index.js';
import { scheduleProviders } from '../schedule/index.js';
import { openTracing, Tracing } from '../tracing/index.js';
import { SavedViews } from '../views/index.js';
import { TaskTracker } from '../tracking/index.js';
import { workflowProviders } from '../workflow/index.js';
import { dataSourceToken } from './data-source.token.js';
import { Explorers } from './explorers.js';
import { Presence } from './presence.js';
import { QueueRegistration } from './queue-registration.js';
import { StoreBoot } from './store-boot.js';
import { createHostQueues, createLedger, createWaker, openProfile } from './stores.js';
import { TaskLifecycle } from './task.lifecycle.js';

const optionProviders: Provider[] = [
  { provide: TASK_SETTINGS, inject: [TASK_OPTIONS], useFactory: (given: TaskModuleOptions) => resolveSettings(given) },
  {
    provide: TASK_DEFAULTS,
    inject: [TASK_OPTIONS, TASK_SETTINGS],
    useFactory: ({ defaults }: TaskModuleOptions = {}, { redactor }: TaskSettings): TaskDefaults => ({
      retry: defaults?.retry,
      redactor,
    }),
  },
];

const storeProviders: Provider[] = [
  { provide: LEDGER_PROFILE, inject: [TASK_SETTINGS, ModuleRef], useFactory: openProfile },
  { provide: Ledger, inject: [LEDGER_PROFILE, TASK_SETTINGS], useFactory: createLedger },
  {
    provide: dataSourceToken(LEDGER_DATA_SOURCE),
    inject: [Ledger],
    useFactory: (ledger: Ledger) => ledger.database.dataSource,
  },
  { provide: Waker, inject: [Ledger, TASK_SETTINGS], useFactory: createWaker },
  StoreBoot,
  { provide: HostQueues, inject: [TASK_SETTINGS, StoreBoot, Ledger, DiscoveryService], useFactory: createHostQueues },
  // A provider, so that Nest waits for it before it calls any hook of the application's.
  { provide: Symbol('TASKLEDGER_OPENED'), inject: [StoreBoot], useFactory: (boot: StoreBoot) => boot.begin() },
];

/** Everything that `TaskModule` provides: what each room brings along. */
export const TASK_PROVIDERS: Provider[] = [
  ...optionProviders,
  ...storeProviders,
  { provide: Tracing, useFactory: openTracing },
  TaskRegistry,
  TaskExplorer,
  TaskEvents,
  TaskEventExplorer,
  TaskPreflight,
  TaskLocks,
  TaskTracker,
  SavedViews,
  TaskPrometheus,
  ...backgroundProviders,
  ...queueProviders,
  ...enqueueProviders,
  ...clientProviders,
  ...executionProviders,
  ...resilienceProviders,
  ...clusterProviders,
  ...maintenanceProviders,
  ...alertProviders,
  ...operationsProviders,
  ...scheduleProviders,
  ...workflowProviders,
  Explorers,
  Observers,
  Presence,
  QueueRegistration,
  TaskLifecycle,
];
