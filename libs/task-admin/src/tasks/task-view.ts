import type { TaskInfo } from '@taskledger/nestjs';

/** A task as clients see it, with our keys in snake_case. */
export function taskView(task: TaskInfo): Record<string, unknown> {
  const { maxRetries, factor, baseMs, maxMs, jitter } = task.retry;
  return {
    name: task.name,
    docstring: task.docstring,
    signature: task.signature,
    parameters: task.parameters,
    tags: task.tags,
    description: task.description,
    owner: task.owner,
    runbook: task.runbook,
    module: task.module,
    queue: task.queue,
    priority: task.priority,
    retry: { max_retries: maxRetries, factor, base_ms: baseMs, max_ms: maxMs, jitter },
    timeout_ms: task.timeoutMs,
    searchable: task.searchable,
    payload_schema: task.payloadSchema,
  };
}
