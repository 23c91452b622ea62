import type { Provider } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { TaskRegistry } from './definition/index.js';
import { Canceller, LockWaiters, OutboxRelay } from './dispatch/index.js';
import { TaskEngine } from './engine/index.js';
import { TaskEvents } from './events/index.js';
import { HeldLocks, InFlight } from './execution/index.js';
import { Ledger } from './ledger/index.js';
import {
  DeathWatch,
  DutyRunner,
  Heartbeat,
  Leadership,
  Maintenance,
  Reconciler,
  ScheduledDuties,
  TaskConfig,
  TaskMaintenance,
  Ticker,
  Upkeep,
} from './maintenance/index.js';
import { TASK_SETTINGS } from './options/index.js';
import { assembly, part } from './provider-builders.js';
import { QueueLimiter, QueueStates } from './queue/index.js';
import { TaskTracker } from './tracking/index.js';

/** The scheduled services. */
export const maintenanceProviders: Provider[] = [
  // Private on purpose: a second ScheduleModule.forRoot() would fire the host's @Intervals twice.
  SchedulerRegistry,
  part(Ticker, [SchedulerRegistry]),
  part(Heartbeat, [Ledger, InFlight, TASK_SETTINGS]),
  part(DeathWatch, [TASK_SETTINGS]),
  assembly(Reconciler, {
    ledger: Ledger,
    engine: TaskEngine,
    relay: OutboxRelay,
    limiter: QueueLimiter,
    deathWatch: DeathWatch,
  }),
  part(TaskConfig, [Ledger, TASK_SETTINGS]),
  part(Upkeep, [Ledger, TaskConfig, TASK_SETTINGS]),
  assembly(TaskMaintenance, {
    ledger: Ledger,
    config: TaskConfig,
    reconciler: Reconciler,
    canceller: Canceller,
    registry: TaskRegistry,
    events: TaskEvents,
    settings: TASK_SETTINGS,
  }),
  part(DutyRunner, [Ledger, TaskMaintenance, TaskTracker]),
  part(ScheduledDuties, [Ledger, TaskConfig, DutyRunner, TaskTracker]),
  part(Leadership, [Ledger, TASK_SETTINGS]),
  assembly(Maintenance, {
    ticker: Ticker,
    heartbeat: Heartbeat,
    reconciler: Reconciler,
    upkeep: Upkeep,
    scheduled: ScheduledDuties,
    leadership: Leadership,
    heldLocks: HeldLocks,
    lockWaiters: LockWaiters,
    queueStates: QueueStates,
    engine: TaskEngine,
    settings: TASK_SETTINGS,
  }),
];
