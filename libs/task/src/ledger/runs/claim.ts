import type { RetryPolicy } from '../executions/new-execution.js';

/** A delivery that asks to run. */
export interface ClaimRequest {
  readonly id: string;
  /** Identifies the delivery: the engine's lock token and its delivery count. */
  readonly claimKey: string;
}

/** The lock that a run holds, until its outcome is committed. */
export interface ClaimedLock {
  readonly key: string;
  /** Grows with every taking of the key, for ever. */
  readonly fence: number;
  /** In ms; absent = as long as the run lasts. */
  readonly maxHoldMs?: number;
  /** Just before the lock was taken, by this process's monotonic clock. */
  readonly askedAt: number;
}

/** What the ledger hands to the run that won the claim. */
export interface Claim extends ClaimRequest {
  readonly taskId: string;
  readonly taskName: string;
  readonly run: number;
  /** Attempts that have been spent before this one. */
  readonly spentAttempts: number;
  readonly maxAttempts: number;
  readonly queue: string;
  readonly priority: number;
  readonly payload: unknown;
  readonly metadata: Record<string, unknown>;
  readonly tags: readonly string[];
  readonly createdBy?: string;
  readonly createdByUsername?: string;
  readonly timeoutMs?: number;
  readonly retryPolicy?: RetryPolicy;
  readonly logCount: number;
  readonly rootId?: string;
  /** Start of this run, milliseconds since the epoch, database time. */
  readonly startedAtMs: number;
  readonly lock?: ClaimedLock;
}

/** The ledger's answer to a delivery. */
export type ClaimVerdict =
  | { readonly kind: 'claimed'; readonly claim: Claim }
  /** Finished long ago: acknowledge the delivery, run nothing. */
  | { readonly kind: 'finished' }
  /** Somebody else runs or holds it, its lock is changing hands, or it is not due: look again later. */
  | { readonly kind: 'later'; readonly why: 'busy' | 'early' | 'held' | 'contended' }
  | { readonly kind: 'cancelled' }
  /** Started too often without an outcome (L5). */
  | { readonly kind: 'spent' }
  /** The ledger knows no such execution. */
  | { readonly kind: 'unknown' }
  /** It needs a lock: `LockedClaims` decides. `undecided`: nobody has said yet which lock that is. */
  | { readonly kind: 'locks'; readonly undecided: boolean }
  /** Its lock is held; it waits in the ledger and is dispatched again. */
  | { readonly kind: 'blocked' }
  /** Its lock is held, and so it has ended. */
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** What decides about a delivery. */
export type Decision = Exclude<ClaimVerdict, { kind: 'locks' }>;

/** How an execution has ended because its lock was held. */
export interface Refusal {
  readonly status: 'SKIPPED' | 'FAILURE';
  readonly taskName: string;
  readonly error?: string;
  /** The execution that holds the lock. */
  readonly duplicateOf?: string;
}
