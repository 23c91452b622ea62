import type { Provider } from '@nestjs/common';
import { DependencyCheck } from './dependency-check.js';
import { DependencyResolver } from './dependency-resolver.js';
import { DueTickets } from './due-tickets.js';
import { Endings } from './endings.js';
import { ExternalQueues } from './external-queues.js';
import { LedgerWatch } from './ledger-watch.js';
import { LockSweep } from './lock-sweep.js';
import { QueueNames } from './queue-names.js';
import { QueueStates } from './queue-states.js';
import { QueueWorkers } from './queue-workers.js';
import { Suspects } from './suspects.js';
import { TaskPauses } from './task-pauses.js';
import { TaskQueues } from './task-queues.js';
import { TicketCheck } from './ticket-check.js';
import { UnservedTickets } from './unserved-tickets.js';
import { WakeUps } from './wake-ups.js';
import { WorkerScope } from './worker-scope.js';

export const queueProviders: Provider[] = [
  DependencyResolver,
  DueTickets,
  Endings,
  ExternalQueues,
  LedgerWatch,
  LockSweep,
  QueueNames,
  QueueStates,
  QueueWorkers,
  Suspects,
  TaskPauses,
  TaskQueues,
  TicketCheck,
  DependencyCheck,
  UnservedTickets,
  WakeUps,
  WorkerScope,
];
