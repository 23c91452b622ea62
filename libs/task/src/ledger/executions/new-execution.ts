import { ledgerJson } from '../model/ledger.json.js';

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

/** What executions of one task have in common, unless an enqueue says otherwise. */
export interface ExecutionShape {
  readonly taskName: string;
  readonly module: string;
  readonly queue: string;
  readonly priority: number;
  /** Its queue serves in order of arrival. */
  readonly isFifo: boolean;
  readonly maxAttempts: number;
  readonly tags: readonly string[];
  readonly createdBy?: string;
  readonly createdByUsername?: string;
  readonly parentId?: string;
  readonly rootId?: string;
  readonly retryOf?: string;
  readonly timeoutMs?: number;
  /** Only where the caller overrides the policy of the task. */
  readonly retryPolicy?: RetryPolicy;
  /** Absent where the task of the enqueuing process says nothing: the process that runs it decides then. */
  readonly lock?: ExecutionLock;
  /** The first line of its log, if it gets one. */
  readonly queuedMessage?: string;
}

/** Keys under which an execution is to be the only one. */
export interface ExecutionKeys {
  /** A task id that the caller gave: taken for as long as the execution is kept. */
  readonly taskId?: string;
  /** At most one execution that has not finished has it. */
  readonly unique?: string;
  /** Of task and payload: the same key with another one is a mistake. */
  readonly fingerprint: string;
}

/** One execution on its way into the ledger. */
export interface NewExecution {
  readonly id: string;
  /** The same object for executions that have all of it in common: it is then written once. */
  readonly shape: ExecutionShape;
  /** When it becomes due, milliseconds since the epoch in database time; absent = at once. */
  readonly dueMs?: number;
  /** JSON text, already checked for size. */
  readonly payload: string;
  /** JSON text; absent = none. */
  readonly metadata?: string;
  readonly keys?: ExecutionKeys;
}

/** The shape as JSON text for `json_to_recordset`; `index` is its number in the batch. */
export function shapeRow(shape: ExecutionShape, index: number, originNode: string): string {
  return ledgerJson({
    shape: index,
    task_name: shape.taskName,
    module: shape.module,
    queue: shape.queue,
    priority: shape.priority,
    is_fifo: shape.isFifo,
    max_attempts: shape.maxAttempts,
    origin_node: originNode,
    tags: shape.tags,
    created_by: shape.createdBy,
    created_by_username: shape.createdByUsername,
    parent_id: shape.parentId,
    root_id: shape.rootId,
    retry_of: shape.retryOf,
    timeout_ms: shape.timeoutMs,
    retry_policy: shape.retryPolicy,
    lock_key: shape.lock?.key,
    lock_conflict: shape.lock?.conflict,
    lock_hold_ms: shape.lock?.maxHoldMs,
    queued_message: shape.queuedMessage,
  });
}
