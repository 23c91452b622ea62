import type { AwayFacts } from './causes/away.cause.js';
import type { BreakerFacts } from './causes/breaker.cause.js';
import type { DependencyFacts } from './causes/dependency.cause.js';
import type { LockReason, LineFacts, LockFacts } from './causes/lock.cause.js';
import type { PlaceFacts } from './places.js';
import type { DueFacts } from './causes/later.cause.js';
import type { QueueFacts } from './causes/queue-paused.cause.js';
import type { PauseFacts } from './causes/pause.js';
import type { WorkerFacts } from './workers.js';

/** The record, and the claim of the run that is under way. */
export interface ExplainedRecord {
  readonly id: string;
  readonly taskName: string;
  readonly module: string;
  readonly queue: string;
  readonly createdBy: string | null;
  readonly tags: string[];
  readonly metadata: Record<string, unknown>;
  /** As it is recorded: a run of ours is a claim. */
  readonly status: string;
  readonly reason: string | null;
  readonly attempt: number;
  readonly maxAttempts: number;
  /** What has to make its payload first. */
  readonly preparedBy: string | null;
  readonly crashes: number;
  readonly errorType: string | null;
  readonly scheduledFor: Date | null;
  readonly finishedAt: Date | null;
  readonly cancelRequestedAt: Date | null;
  readonly duplicateOf: string | null;
  readonly lockConflict: LockReason['onConflict'] | null;
  readonly external: boolean;
  readonly engine: string | null;
  readonly engineId: string | null;
  readonly claim: ClaimFacts | null;
  /** By the clock of the database. */
  readonly at: Date;
}

interface ClaimFacts {
  readonly run: number;
  readonly since: string;
  readonly nodeId: string;
  readonly nodeName: string | null;
  readonly isNodeAlive: boolean;
  readonly away: AwayFacts | null;
}

/** What the ledger knows about an execution that waits. Times are texts of ISO 8601. */
export interface WaitFacts {
  readonly record: ExplainedRecord;
  readonly places: readonly PlaceFacts[];
  readonly dependency: DependencyFacts | null;
  readonly due: DueFacts | null;
  readonly line: LineFacts | null;
  readonly lock: LockFacts | null;
  readonly queue: QueueFacts | null;
  readonly breaker: BreakerFacts | null;
  readonly pause: PauseFacts | null;
  readonly workers: WorkerFacts;
  /** A process is running suspects of the queue, one after the other. */
  readonly isAloneTaken: boolean;
}
