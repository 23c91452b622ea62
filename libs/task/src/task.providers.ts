import type { Provider } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, ModuleRef } from '@nestjs/core';
import { getDataSourceToken } from '@nestjs/typeorm';
import { TASK_DEFAULTS, TaskExplorer, TaskRegistry } from './definition/index.js';
import {
  Canceller,
  Dispatcher,
  Enqueuer,
  ExecutionFactory,
  LockWaiters,
  OutboxRelay,
  QueueNames,
  Reorderer,
  Reporter,
  Retrier,
  SecondLook,
  StoreProbe,
  Tasks,
  Waiter,
} from './dispatch/index.js';
import { TaskEngine } from './engine/index.js';
import { TaskEventExplorer, TaskEvents } from './events/index.js';
import {
  Claimer,
  ContextFactory,
  HandlerRunner,
  HeldLocks,
  InFlight,
  RunRecorder,
  TaskExecutor,
  TaskWorkers,
} from './execution/index.js';
import { Ledger, LEDGER_DATA_SOURCE } from './ledger/index.js';
import { TaskLocks } from './lock/index.js';
import { Leadership, Maintenance } from './maintenance/index.js';
import { resolveSettings, TASK_OPTIONS, TASK_SETTINGS, type TaskModuleOptions } from './options/index.js';
import { TaskPreflight } from './preflight/index.js';
import { assembly, begun, part } from './provider-builders.js';
import { QueueLimiter, QueueStates, TaskQueues } from './queue/index.js';
import { maintenanceProviders } from './task.maintenance-providers.js';
import { StoreBoot } from './task.boot.js';
import { TaskRetirement } from './task.retirement.js';
import { TaskLifecycle } from './task.lifecycle.js';
import { createEngine, createLedger, openProfiles, STORE_PROFILES } from './task.stores.js';
import { TaskTracker } from './tracking/index.js';

const options: Provider[] = [
  { provide: TASK_SETTINGS, inject: [TASK_OPTIONS], useFactory: (given: TaskModuleOptions) => resolveSettings(given) },
  {
    provide: TASK_DEFAULTS,
    inject: [TASK_OPTIONS],
    useFactory: (given: TaskModuleOptions = {}) => ({ retry: given.defaults?.retry }),
  },
];

const stores: Provider[] = [
  { provide: STORE_PROFILES, inject: [TASK_SETTINGS, ModuleRef], useFactory: openProfiles },
  { provide: Ledger, inject: [STORE_PROFILES, TASK_SETTINGS], useFactory: createLedger },
  {
    provide: getDataSourceToken(LEDGER_DATA_SOURCE),
    inject: [Ledger],
    useFactory: (ledger: Ledger) => ledger.database.dataSource,
  },
  { provide: TaskEngine, inject: [TASK_SETTINGS], useFactory: createEngine },
  part(TaskPreflight, [Ledger, TaskEngine, TASK_SETTINGS]),
  begun(
    assembly(StoreBoot, {
      profiles: STORE_PROFILES,
      ledger: Ledger,
      engine: TaskEngine,
      preflight: TaskPreflight,
      settings: TASK_SETTINGS,
    }),
  ),
];

const dispatch: Provider[] = [
  part(QueueNames, [TASK_SETTINGS, TaskRegistry]),
  part(QueueStates, [Ledger, TaskEngine]),
  part(QueueLimiter, [Ledger, TaskEngine]),
  part(TaskQueues, [Ledger, QueueLimiter, QueueStates]),
  part(OutboxRelay, [Ledger, TaskEngine]),
  part(LockWaiters, [Ledger, OutboxRelay]),
  part(TaskLocks, [Ledger, LockWaiters]),
  part(SecondLook, [Ledger, TaskEngine, OutboxRelay]),
  part(Dispatcher, [TaskEngine, SecondLook]),
  part(ExecutionFactory, [Ledger, TaskRegistry, QueueNames, TASK_SETTINGS]),
  part(Enqueuer, [Ledger, ExecutionFactory, Dispatcher, OutboxRelay]),
  part(Canceller, [Ledger, TaskEngine, TaskEvents, LockWaiters]),
  part(Reorderer, [Ledger, TaskEngine]),
  part(Retrier, [Ledger, Enqueuer]),
  part(Reporter, [Ledger, TASK_SETTINGS]),
  part(Waiter, [Ledger]),
  part(StoreProbe, [Ledger, TaskEngine, TASK_SETTINGS]),
  part(TaskTracker, [Ledger, TASK_SETTINGS]),
  assembly(Tasks, {
    ledger: Ledger,
    enqueuer: Enqueuer,
    canceller: Canceller,
    reorderer: Reorderer,
    retrier: Retrier,
    reporter: Reporter,
    waiter: Waiter,
    probe: StoreProbe,
  }),
];

const execution: Provider[] = [
  InFlight,
  part(Claimer, [Ledger, TaskRegistry]),
  part(HeldLocks, [Ledger]),
  part(RunRecorder, [Ledger, TaskEvents, LockWaiters, TASK_SETTINGS]),
  part(ContextFactory, [Ledger, Tasks, TASK_SETTINGS]),
  part(HandlerRunner, [TaskRegistry, ContextFactory, RunRecorder, TASK_SETTINGS]),
  assembly(TaskExecutor, {
    inFlight: InFlight,
    claimer: Claimer,
    heldLocks: HeldLocks,
    runner: HandlerRunner,
    recorder: RunRecorder,
  }),
  assembly(TaskWorkers, {
    ledger: Ledger,
    engine: TaskEngine,
    executor: TaskExecutor,
    queueNames: QueueNames,
    queueStates: QueueStates,
    settings: TASK_SETTINGS,
  }),
];

/** Everything that `TaskModule` provides, in the order of the layers. */
export const TASK_PROVIDERS: Provider[] = [
  ...options,
  ...stores,
  TaskRegistry,
  TaskExplorer,
  TaskEvents,
  part(TaskEventExplorer, [DiscoveryService, MetadataScanner, TaskEvents]),
  ...dispatch,
  ...execution,
  ...maintenanceProviders,
  assembly(TaskRetirement, {
    ledger: Ledger,
    engine: TaskEngine,
    dispatcher: Dispatcher,
    relay: OutboxRelay,
    leadership: Leadership,
  }),
  assembly(TaskLifecycle, {
    boot: StoreBoot,
    preflight: TaskPreflight,
    ledger: Ledger,
    engine: TaskEngine,
    dispatcher: Dispatcher,
    relay: OutboxRelay,
    queueNames: QueueNames,
    queueStates: QueueStates,
    inFlight: InFlight,
    workers: TaskWorkers,
    maintenance: Maintenance,
    retirement: TaskRetirement,
    events: TaskEventExplorer,
  }),
];
