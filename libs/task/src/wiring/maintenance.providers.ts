import type { Provider } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { Canceller } from '../client/index.js';
import {
  BackgroundJobs,
  FailureDetector,
  Heartbeat,
  Leadership,
  LocalNode,
  OwnClaims,
  Rescuer,
  Ticker,
} from '../cluster/index.js';
import { TaskRegistry } from '../definition/index.js';
import { HeldLocks, InFlight } from '../execution/index.js';
import { Ledger } from '../ledger/index.js';
import {
  Janitor,
  Maintenance,
  MaintenanceJobRunner,
  MaintenanceSchedule,
  TaskConfig,
  TaskMaintenance,
} from '../maintenance/index.js';
import { TASK_SETTINGS } from '../options/index.js';
import { Endings, QueueStates, QueueWorkers, WakeUps } from '../queue/index.js';
import { TaskTracker } from '../tracking/index.js';
import { assembly, part } from './provider-builders.js';

/** What runs in the background. */
export const maintenanceProviders: Provider[] = [
  // Private on purpose: a second ScheduleModule.forRoot() would fire the host's @Intervals twice.
  SchedulerRegistry,
  part(Ticker, [SchedulerRegistry]),
  part(Leadership, [Ledger, TASK_SETTINGS]),
  part(BackgroundJobs, [Ticker, Leadership]),
  assembly(Heartbeat, {
    ledger: Ledger,
    node: LocalNode,
    inFlight: InFlight,
    workers: QueueWorkers,
    queueStates: QueueStates,
    settings: TASK_SETTINGS,
  }),
  part(OwnClaims, [Ledger, InFlight, Endings]),
  part(FailureDetector, [TASK_SETTINGS]),
  part(Rescuer, [Ledger, FailureDetector, Endings, TASK_SETTINGS]),
  part(TaskConfig, [Ledger, TASK_SETTINGS]),
  part(Janitor, [Ledger, TaskConfig, TASK_SETTINGS]),
  assembly(TaskMaintenance, {
    ledger: Ledger,
    config: TaskConfig,
    rescuer: Rescuer,
    canceller: Canceller,
    registry: TaskRegistry,
    endings: Endings,
    settings: TASK_SETTINGS,
  }),
  part(MaintenanceJobRunner, [Ledger, TaskMaintenance, TaskTracker]),
  part(MaintenanceSchedule, [Ledger, TaskConfig, MaintenanceJobRunner, TaskTracker]),
  assembly(Maintenance, {
    ledger: Ledger,
    jobs: BackgroundJobs,
    heartbeat: Heartbeat,
    leadership: Leadership,
    ownClaims: OwnClaims,
    rescuer: Rescuer,
    janitor: Janitor,
    schedule: MaintenanceSchedule,
    heldLocks: HeldLocks,
    queueStates: QueueStates,
    wakeUps: WakeUps,
    settings: TASK_SETTINGS,
  }),
];
