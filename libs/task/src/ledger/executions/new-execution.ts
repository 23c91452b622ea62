import type { ExecutionReason } from './execution-status.js';
import { ledgerJson } from '../ledger.json.js';

/** Retry policy of one execution, in milliseconds. */
export interface RetryPolicy {
  readonly maxRetries: number;
  readonly factor: number;
  readonly baseMs: number;
  readonly maxMs: number;
  readonly jitter: number;
}

/** The lock of one execution. */
export interface ExecutionLock {
  /** Absent where it has none, whatever the task says: `conflict` is `none` then. */
  readonly key?: string;
  readonly conflict: 'skip' | 'wait' | 'fail' | 'none';
  /** In ms; absent = as long as the run lasts. */
  readonly maxHoldMs?: number;
}

/** One execution on its way into the ledger. */
export interface NewExecution {
  readonly id: string;
  readonly taskId: string;
  /** The task id came from the caller, so it must be unique. */
  readonly keyed: boolean;
  readonly taskName: string;
  readonly module: string;
  readonly queue: string;
  readonly priority: number;
  readonly maxAttempts: number;
  readonly tags: readonly string[];
  /** When it becomes due, milliseconds since the epoch in database time; absent = at once. */
  readonly dueMs?: number;
  /** JSON text, already checked for size. */
  readonly payload: string;
  readonly metadata: string;
  readonly createdBy?: string;
  readonly createdByUsername?: string;
  readonly parentId?: string;
  readonly rootId?: string;
  readonly retryOf?: string;
  readonly timeoutMs?: number;
  /** Only where the caller overrides the policy of the task. */
  readonly retryPolicy?: RetryPolicy;
  readonly traceId?: string;
  /** Absent where the task of the enqueuing process says nothing: the process that runs it decides then. */
  readonly lock?: ExecutionLock;
  /** At most one execution that has not finished has it. */
  readonly uniqueKey?: string;
  /** Dispatch through the outbox instead of from memory. */
  readonly outbox: boolean;
  readonly status?: 'PENDING' | 'SKIPPED';
  readonly reason?: ExecutionReason;
  /** The first line of its log, if it gets one. */
  readonly queuedMessage?: string;
}

/** L5: a delivery beyond this number of starts ends the execution as stalled. */
export const SPARE_STARTS = 5;

/** The row as JSON text for `json_to_recordset`. Built by hand so that payload and metadata are not parsed again. */
export function executionRow(execution: NewExecution, originNode: string): string {
  const fields = ledgerJson({
    id: execution.id,
    task_id: execution.taskId,
    task_name: execution.taskName,
    module: execution.module,
    status: execution.status ?? 'PENDING',
    reason: execution.reason,
    queue: execution.queue,
    priority: execution.priority,
    max_attempts: execution.maxAttempts,
    start_cap: execution.maxAttempts + SPARE_STARTS,
    origin_node: originNode,
    tags: execution.tags,
    due: execution.dueMs,
    created_by: execution.createdBy,
    created_by_username: execution.createdByUsername,
    parent_id: execution.parentId,
    root_id: execution.rootId,
    retry_of: execution.retryOf,
    timeout_ms: execution.timeoutMs,
    retry_policy: execution.retryPolicy,
    trace_id: execution.traceId,
    lock_key: execution.lock?.key,
    lock_conflict: execution.lock?.conflict,
    lock_hold_ms: execution.lock?.maxHoldMs,
    unique_key: execution.uniqueKey,
    outbox: execution.outbox,
    keyed: execution.keyed,
    queued_message: execution.queuedMessage,
  });
  return `${fields.slice(0, -1)},"payload":${execution.payload},"metadata":${execution.metadata}}`;
}
