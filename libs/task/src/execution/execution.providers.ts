import type { Provider } from '@nestjs/common';
import { ClaimRunner } from '../queue/index.js';
import { ContextFactory } from './context.factory.js';
import { HandlerRunner } from './handler-runner.js';
import { HeldLocks } from './held-locks.js';
import { InFlight } from './in-flight.js';
import { LockDecider } from './lock-decider.js';
import { RunRecorder } from './run-recorder.js';
import { TaskExecutor } from './task-executor.js';
import { TaskWorkers } from './task-workers.js';

export const executionProviders: Provider[] = [
  ContextFactory,
  HandlerRunner,
  HeldLocks,
  InFlight,
  LockDecider,
  RunRecorder,
  TaskExecutor,
  TaskWorkers,
  { provide: ClaimRunner, useExisting: TaskExecutor },
];
