import type { Provider } from '@nestjs/common';
import { ClaimRunner } from '../queue/index.js';
import { ContextFactory } from './context.factory.js';
import { ErrorRecovery } from './error-recovery.js';
import { HandRuns } from './hand-runs.js';
import { HandlerRunner } from './handler-runner.js';
import { HeldLocks } from './held-locks.js';
import { InFlight } from './in-flight.js';
import { LockDecider } from './lock-decider.js';
import { NodePreparers } from './node-preparers.js';
import { NodeResults } from './node-results.js';
import { RunMemory } from './run-memory.js';
import { RunMeter } from './run-meter.js';
import { RunGate } from './run-gate.js';
import { RunRecorder } from './run-recorder.js';
import { TaskExecutor } from './task-executor.js';
import { TaskWorkers } from './task-workers.js';

export const executionProviders: Provider[] = [
  ContextFactory,
  ErrorRecovery,
  HandRuns,
  HandlerRunner,
  HeldLocks,
  InFlight,
  LockDecider,
  NodePreparers,
  NodeResults,
  RunMemory,
  RunMeter,
  RunGate,
  RunRecorder,
  TaskExecutor,
  TaskWorkers,
  { provide: ClaimRunner, useExisting: TaskExecutor },
];
