import type { RetryPolicy } from '../executions/new-execution.js';

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

/** A run that this process has claimed: what it is, and what the handler gets. */
export interface Claim {
  readonly id: string;
  /** Tells this claim from every other one. */
  readonly claimKey: string;
  /** By which node; the process may go on under another id. */
  readonly nodeId: string;
  readonly taskId: string;
  readonly taskName: string;
  /** Grows with every claim. */
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
  /** Its payload is to be made by this, and no handler is to be called. */
  readonly preparedBy?: string;
  /** With `preparedBy`: its name in its workflow; absent where it is the workflow itself. */
  readonly node?: string;
  /** The span that enqueued it, as W3C Trace Context writes it. */
  readonly traceParent?: string;
  /** When it was claimed, by this process's monotonic clock: just before the ledger was asked. */
  readonly claimedAt: number;
  readonly lock?: ClaimedLock;
}

/** A claimed record, as statements answer with it. */
export interface RunRow {
  readonly id: string;
  readonly task_id: string | null;
  readonly task_name: string;
  readonly run: number;
  readonly attempt: number;
  readonly max_attempts: number;
  readonly queue: string;
  readonly priority: number;
  readonly payload: unknown;
  readonly metadata: Record<string, unknown> | null;
  readonly tags: string[] | null;
  readonly created_by: string | null;
  readonly created_by_username: string | null;
  readonly timeout_ms: string | null;
  readonly retry_policy: RetryPolicy | null;
  readonly log_count: number;
  readonly root_id: string | null;
  readonly trace_parent: string | null;
  readonly lock_key: string | null;
  readonly lock_hold_ms: string | null;
  readonly prepared_by: string | null;
  readonly node: string | null;
}

/** What is the same for all claims of a statement. */
export type ClaimFacts = Pick<Claim, 'claimKey' | 'nodeId' | 'claimedAt'>;

const NONE: readonly string[] = [];

/** Each record once, the first: there may be two valid tickets of one. */
export function oncePerId<Row extends Pick<RunRow, 'id'>>(rows: readonly Row[]): Row[] {
  const seen = new Set<string>();
  return rows.filter(({ id }) => !seen.has(id) && seen.add(id));
}

export function claimOf(row: RunRow, { claimKey, nodeId, claimedAt }: ClaimFacts, lock?: ClaimedLock): Claim {
  return {
    id: row.id,
    claimKey,
    nodeId,
    taskId: row.task_id ?? row.id,
    taskName: row.task_name,
    run: row.run,
    spentAttempts: row.attempt,
    maxAttempts: row.max_attempts,
    queue: row.queue,
    priority: row.priority,
    payload: row.payload,
    metadata: row.metadata ?? {},
    tags: row.tags ?? NONE,
    createdBy: row.created_by ?? undefined,
    createdByUsername: row.created_by_username ?? undefined,
    timeoutMs: row.timeout_ms === null ? undefined : Number(row.timeout_ms),
    retryPolicy: row.retry_policy ?? undefined,
    logCount: row.log_count,
    rootId: row.root_id ?? undefined,
    preparedBy: row.prepared_by ?? undefined,
    node: row.node ?? undefined,
    traceParent: row.trace_parent ?? undefined,
    claimedAt,
    lock,
  };
}
