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
  /** Its queue holds no more than so many that wait. Absent = it may grow. */
  readonly maxQueueSize?: number;
  readonly maxAttempts: number;
  readonly tags: readonly string[];
  readonly createdBy?: string;
  readonly createdByUsername?: string;
  readonly parentId?: string;
  readonly rootId?: string;
  readonly retryOf?: string;
  readonly timeoutMs?: number;
  /** The span that enqueues it, as W3C Trace Context writes it. */
  readonly traceParent?: string;
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

/**
 * Which end of an upstream lets an execution begin: `success`, `failure` (every other end), `finished` (any). A condition that
 * was not met (SKIPPED `condition_not_met`) counts as a success.
 */
export type DependencyCondition = 'success' | 'finished' | 'failure';

/** An execution that another one waits for. */
export interface Dependency {
  readonly upstreamId: string;
  readonly condition: DependencyCondition;
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
  /** What it waits for, each upstream once. Absent: nothing. */
  readonly dependsOn?: readonly Dependency[];
  /** Its name among the nodes of its root. */
  readonly node?: string;
  /** What makes its payload when it is ready. Its payload, lock and the like are those of nobody until then. */
  readonly preparedBy?: string;
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
    trace_parent: shape.traceParent,
    retry_policy: shape.retryPolicy,
    lock_key: shape.lock?.key,
    lock_conflict: shape.lock?.conflict,
    lock_hold_ms: shape.lock?.maxHoldMs,
    queued_message: shape.queuedMessage,
  });
}

/** Its queue may refuse it. What depends on others takes its place there later, and is never refused. */
export function isBounded({ shape, dependsOn }: NewExecution): boolean {
  return shape.maxQueueSize !== undefined && dependsOn === undefined;
}
