// What is told of why an execution has not run, in public.
export type { Explanation, ExplanationReason } from './explanation.js';
export type { Line } from './line.js';
export type { ChildrenReason, ChildView, ReturningReason } from './causes/away.cause.js';
export type { BreakerReason } from './causes/breaker.cause.js';
export type { DependencyReason, UpstreamView } from './causes/dependency.cause.js';
export type { EndedReason } from './causes/ended.cause.js';
export type { ExternalReason } from './causes/external.cause.js';
export type { FaultReason } from './causes/fault.cause.js';
export type { FreeSlotReason } from './causes/free-slot.cause.js';
export type { RetryReason, ScheduledReason } from './causes/later.cause.js';
export type { LockHolderView, LockReason } from './causes/lock.cause.js';
export type { ConcurrencyReason, RateLimitReason } from './causes/queue-limits.cause.js';
export type { QueuePausedReason } from './causes/queue-paused.cause.js';
export type { PauseEvidence } from './causes/pause.js';
export type { TaskPausedReason } from './causes/task-paused.cause.js';
export type { RunningReason } from './causes/running.cause.js';
export type { RunsAloneReason } from './causes/runs-alone.cause.js';
export type { NoHandlerReason, NoWorkerReason } from './causes/unserved.cause.js';
