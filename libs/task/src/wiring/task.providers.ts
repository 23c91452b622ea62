import type { Provider } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, ModuleRef } from '@nestjs/core';
import { getDataSourceToken } from '@nestjs/typeorm';
import { Canceller, Reorderer, Reporter, Retrier, StoreProbe, Tasks, Waiter } from '../client/index.js';
import { LocalNode } from '../cluster/index.js';
import { TASK_DEFAULTS, TaskExplorer, TaskRegistry } from '../definition/index.js';
import { Enqueuer, ExecutionFactory, QueueNames } from '../enqueue/index.js';
import { TaskEventExplorer, TaskEvents } from '../events/index.js';
import {
  ContextFactory,
  HandlerRunner,
  HeldLocks,
  InFlight,
  LockDecider,
  RunRecorder,
  TaskExecutor,
  TaskWorkers,
} from '../execution/index.js';
import { Ledger, LEDGER_DATA_SOURCE } from '../ledger/index.js';
import { TaskLocks } from '../lock/index.js';
import { Maintenance } from '../maintenance/index.js';
import { resolveSettings, TASK_OPTIONS, TASK_SETTINGS, type TaskModuleOptions } from '../options/index.js';
import { TaskPreflight } from '../preflight/index.js';
import { DueTickets, Endings, QueueStates, QueueWorkers, Suspects, TaskQueues, WakeUps } from '../queue/index.js';
import { TaskTracker } from '../tracking/index.js';
import { maintenanceProviders } from './maintenance.providers.js';
import { assembly, begun, part } from './provider-builders.js';
import { StoreBoot } from './store-boot.js';
import { createLedger, createWaker, LEDGER_PROFILE, openProfile } from './stores.js';
import { TaskLifecycle } from './task.lifecycle.js';
import { workerScope, WORKER_SCOPE } from './worker-scope.js';

/** Injection token of the waker. */
export const WAKER = Symbol('TASKLEDGER_WAKER');

const options: Provider[] = [
  { provide: TASK_SETTINGS, inject: [TASK_OPTIONS], useFactory: (given: TaskModuleOptions) => resolveSettings(given) },
  {
    provide: TASK_DEFAULTS,
    inject: [TASK_OPTIONS],
    useFactory: (given: TaskModuleOptions = {}) => ({ retry: given.defaults?.retry }),
  },
];

const stores: Provider[] = [
  { provide: LEDGER_PROFILE, inject: [TASK_SETTINGS, ModuleRef], useFactory: openProfile },
  { provide: Ledger, inject: [LEDGER_PROFILE, TASK_SETTINGS], useFactory: createLedger },
  {
    provide: getDataSourceToken(LEDGER_DATA_SOURCE),
    inject: [Ledger],
    useFactory: (ledger: Ledger) => ledger.database.dataSource,
  },
  { provide: WAKER, inject: [Ledger, TASK_SETTINGS], useFactory: createWaker },
  part(TaskPreflight, [Ledger, WAKER, TASK_SETTINGS]),
  begun(
    assembly(StoreBoot, {
      profile: LEDGER_PROFILE,
      ledger: Ledger,
      preflight: TaskPreflight,
      settings: TASK_SETTINGS,
    }),
  ),
];

const queue: Provider[] = [
  part(WakeUps, [WAKER]),
  part(DueTickets, [Ledger, WakeUps]),
  part(Endings, [Ledger, TaskEvents, WakeUps, DueTickets]),
  { provide: WORKER_SCOPE, inject: [Ledger, TaskRegistry], useFactory: workerScope },
  part(QueueWorkers, [Ledger, WakeUps, TaskExecutor, WORKER_SCOPE]),
  part(QueueStates, [Ledger, QueueWorkers]),
  part(TaskQueues, [Ledger, QueueStates, QueueWorkers]),
  {
    provide: Suspects,
    inject: [Ledger, QueueWorkers, QueueStates, TaskExecutor, WORKER_SCOPE, InFlight],
    useFactory: (
      ledger: Ledger,
      workers: QueueWorkers,
      states: QueueStates,
      runner: TaskExecutor,
      scope: ReturnType<typeof workerScope>,
      inFlight: InFlight,
    ) => new Suspects({ ledger, workers, states, runner, scope, load: () => inFlight.size }),
  },
];

const client: Provider[] = [
  part(QueueNames, [TASK_SETTINGS, TaskRegistry]),
  part(ExecutionFactory, [Ledger, TaskRegistry, QueueNames, TASK_SETTINGS]),
  assembly(Enqueuer, { ledger: Ledger, factory: ExecutionFactory, wakeUps: WakeUps, dueTickets: DueTickets }),
  part(TaskLocks, [Ledger, WakeUps]),
  part(Canceller, [Ledger, Endings]),
  part(Reorderer, [Ledger, WakeUps]),
  part(Retrier, [Ledger, Enqueuer]),
  part(Reporter, [Ledger, TASK_SETTINGS]),
  part(Waiter, [Ledger]),
  part(StoreProbe, [Ledger, WAKER]),
  part(TaskTracker, [Ledger, Endings, TASK_SETTINGS]),
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
  part(LocalNode, [Ledger, TASK_SETTINGS]),
  part(LockDecider, [Ledger, TaskRegistry, Endings, WakeUps]),
  part(HeldLocks, [Ledger]),
  part(RunRecorder, [Ledger, TaskEvents, Endings, TASK_SETTINGS]),
  part(ContextFactory, [Ledger, Tasks, TASK_SETTINGS]),
  assembly(HandlerRunner, {
    ledger: Ledger,
    registry: TaskRegistry,
    contexts: ContextFactory,
    recorder: RunRecorder,
    settings: TASK_SETTINGS,
  }),
  assembly(TaskExecutor, {
    inFlight: InFlight,
    node: LocalNode,
    heldLocks: HeldLocks,
    runner: HandlerRunner,
    recorder: RunRecorder,
    lockDecider: LockDecider,
    endings: Endings,
  }),
  assembly(TaskWorkers, {
    ledger: Ledger,
    registry: TaskRegistry,
    inFlight: InFlight,
    workers: QueueWorkers,
    suspects: Suspects,
    wakeUps: WakeUps,
    waker: WAKER,
    queueNames: QueueNames,
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
  ...queue,
  ...client,
  ...execution,
  ...maintenanceProviders,
  assembly(TaskLifecycle, {
    boot: StoreBoot,
    preflight: TaskPreflight,
    ledger: Ledger,
    waker: WAKER,
    wakeUps: WakeUps,
    dueTickets: DueTickets,
    queueNames: QueueNames,
    queueStates: QueueStates,
    inFlight: InFlight,
    workers: TaskWorkers,
    maintenance: Maintenance,
    events: TaskEventExplorer,
  }),
];
