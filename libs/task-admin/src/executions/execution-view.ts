import type { TaskExecution } from '@taskledger/nestjs';

/** An execution in a list: the fields of S3-30, then ours. */
export function executionItem(execution: TaskExecution): Record<string, unknown> {
  return {
    id: execution.id,
    task_id: execution.taskId,
    task_name: execution.taskName,
    module: execution.module,
    status: execution.status,
    created_at: execution.createdAt,
    started_at: execution.startedAt,
    finished_at: execution.finishedAt,
    created_by_id: execution.createdBy,
    created_by_username: execution.createdByUsername,
    duration: execution.duration,
    is_completed: execution.isCompleted,
    is_running: execution.isRunning,
    metadata: execution.metadata,
    ...circumstances(execution),
  };
}

/** An execution with all that is known of it (S3-32). */
export function executionDetail(
  execution: TaskExecution,
  lineage: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return {
    ...executionItem(execution),
    task_args: execution.taskArgs ?? [],
    task_kwargs: execution.payload ?? {},
    result: execution.result ?? null,
    error: execution.error,
    traceback: execution.traceback ?? null,
    created_by: execution.createdBy,
    node_id: execution.nodeId,
    log_count: execution.logCount,
    timeout_ms: execution.timeoutMs,
    waited_ms: execution.waitedMs,
    ...lineage,
  };
}

/** How far an execution says it is, or null while it has said nothing (S3-09). */
export function progressOf({ metadata }: TaskExecution): Record<string, unknown> | null {
  const { progress_percent: percent, progress_message: message, progress_step: step } = metadata;
  if (percent === undefined && message === undefined && step === undefined) return null;
  return { percent: percent ?? null, message: message ?? null, step: step ?? null };
}

function circumstances(execution: TaskExecution): Record<string, unknown> {
  return {
    reason: execution.reason,
    external: execution.external,
    queue: execution.queue,
    priority: execution.priority,
    tags: execution.tags,
    progress: progressOf(execution),
    attempt: execution.attempt,
    max_attempts: execution.maxAttempts,
    run: execution.run,
    scheduled_for: execution.scheduledFor,
    cancel_requested_at: execution.cancelRequestedAt,
    error_type: execution.errorType,
    parent_id: execution.parentId,
    root_id: execution.rootId,
    retry_of: execution.retryOf,
    duplicate_of: execution.duplicateOf,
    blocked_key: execution.blockedKey,
  };
}
