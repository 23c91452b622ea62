import type { ExecutionStatus } from '../model/execution-status.js';
import type { ChildrenReason, ReturningReason } from './causes/away.cause.js';
import type { BreakerReason } from './causes/breaker.cause.js';
import type { DependencyReason } from './causes/dependency.cause.js';
import type { EndedReason } from './causes/ended.cause.js';
import type { ExternalReason } from './causes/external.cause.js';
import type { FaultReason } from './causes/fault.cause.js';
import type { FreeSlotReason } from './causes/free-slot.cause.js';
import type { RetryReason, ScheduledReason } from './causes/later.cause.js';
import type { LockReason } from './causes/lock.cause.js';
import type { ConcurrencyReason, RateLimitReason } from './causes/queue-limits.cause.js';
import type { QueuePausedReason } from './causes/queue-paused.cause.js';
import type { RunningReason } from './causes/running.cause.js';
import type { RunsAloneReason } from './causes/runs-alone.cause.js';
import type { TaskPausedReason } from './causes/task-paused.cause.js';
import type { NoHandlerReason, NoWorkerReason } from './causes/unserved.cause.js';

/**
 * One reason why an execution has not run, or that it runs or has ended. `kind` tells which, and the rest is the evidence:
 * who, what, until when. New kinds come with new features: handle the ones that are unknown to you.
 */
export type ExplanationReason =
  | RunningReason
  | ChildrenReason
  | ReturningReason
  | EndedReason
  | ExternalReason
  | DependencyReason
  | ScheduledReason
  | RetryReason
  | LockReason
  | QueuePausedReason
  | TaskPausedReason
  | NoWorkerReason
  | NoHandlerReason
  | RunsAloneReason
  | ConcurrencyReason
  | RateLimitReason
  | BreakerReason
  | FreeSlotReason
  | FaultReason;

/** Why an execution has not run, as it was at one moment. */
export interface Explanation {
  readonly executionId: string;
  readonly taskName: string;
  readonly queue: string;
  readonly status: ExecutionStatus;
  /** When this was so, by the clock of the database. */
  readonly at: Date;
  /** In the order in which they have to go away; at least one. All of them hold. */
  readonly reasons: readonly ExplanationReason[];
}
