import type { Claim, ClaimRequest, Decision } from './claim.js';
import type { RetryPolicy } from '../executions/new-execution.js';

/** What the claim statements answer about one delivery. */
export interface ClaimRow {
  id: string;
  old: string | null;
  busy: boolean | null;
  early: boolean | null;
  spent: boolean | null;
  cancelled: boolean | null;
  held: boolean;
  run: number | null;
  task_id: string;
  task_name: string;
  attempt: number;
  max_attempts: number;
  queue: string;
  priority: number;
  payload: unknown;
  metadata: Record<string, unknown>;
  tags: string[];
  created_by: string | null;
  created_by_username: string | null;
  timeout_ms: string | null;
  retry_policy: RetryPolicy | null;
  log_count: number;
  root_id: string | null;
  claimed_at_ms: number;
}

const LIVE: ReadonlySet<string> = new Set(['PENDING', 'RETRY', 'STARTED']);

/** It has not ended. WAITING has no business in the engine; whoever releases it dispatches it again. */
export function isLive({ old }: ClaimRow): boolean {
  return old !== null && LIVE.has(old);
}

/** Why a delivery was not claimed, as far as that has nothing to do with locks. */
export function refusalOf(row: ClaimRow | undefined): Decision {
  if (!row || row.old === null) return row?.held ? { kind: 'later', why: 'held' } : { kind: 'unknown' };
  if (!isLive(row)) return { kind: 'finished' };
  if (row.busy) return { kind: 'later', why: 'busy' };
  if (row.cancelled) return { kind: 'cancelled' };
  if (row.spent) return { kind: 'spent' };
  return { kind: 'later', why: 'early' };
}

export function claimOf(request: ClaimRequest, row: ClaimRow, run: number): Claim {
  return {
    id: request.id,
    claimKey: request.claimKey,
    taskId: row.task_id,
    taskName: row.task_name,
    run,
    spentAttempts: row.attempt,
    maxAttempts: row.max_attempts,
    queue: row.queue,
    priority: row.priority,
    payload: row.payload,
    metadata: row.metadata,
    tags: row.tags,
    createdBy: row.created_by ?? undefined,
    createdByUsername: row.created_by_username ?? undefined,
    timeoutMs: row.timeout_ms === null ? undefined : Number(row.timeout_ms),
    retryPolicy: row.retry_policy ?? undefined,
    logCount: row.log_count,
    rootId: row.root_id ?? undefined,
    startedAtMs: row.claimed_at_ms,
  };
}
