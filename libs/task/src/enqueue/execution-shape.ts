import { durationMs } from '../time/duration.js';
import { defined, resolveRetry, type TaskDefinition } from '../definition/index.js';
import { InvalidOptionError } from '../errors/index.js';
import type { ExecutionShape, RetryPolicy } from '../ledger/index.js';
import type { Lineage } from './enqueue.request.js';
import type { EnqueueOptions } from './enqueue.options.js';
import { executionScope } from './execution-scope.js';

/** The tags of the task and those of this enqueue, each once. */
export function tagsOf({ tags }: EnqueueOptions, definition: TaskDefinition | undefined): readonly string[] {
  const own = definition?.tags ?? [];
  return tags === undefined ? own : [...new Set([...own, ...tags])];
}

function timeoutMsOf({ timeout }: EnqueueOptions): number | undefined {
  if (timeout === undefined) return undefined;
  const timeoutMs = durationMs(timeout, 'timeout');
  if (timeoutMs > 0) return timeoutMs;
  throw new InvalidOptionError('timeout', timeout, 'Use more than zero, or leave it out for the limit of the task.');
}

/** Who asked for it. */
export function creatorOf({ createdBy }: EnqueueOptions): Pick<ExecutionShape, 'createdBy' | 'createdByUsername'> {
  if (createdBy === undefined || typeof createdBy === 'string') return { createdBy };
  return { createdBy: createdBy.id, createdByUsername: createdBy.username };
}

/** Attempts and time: what an execution may use up. */
export function budgetOf(
  task: string,
  options: EnqueueOptions,
  definition: TaskDefinition | undefined,
): Pick<ExecutionShape, 'maxAttempts' | 'retryPolicy' | 'timeoutMs'> {
  const retryPolicy = options.retry && retryPolicyOf(task, options.retry, definition);
  const { maxRetries } = retryPolicy ?? definition?.retry ?? { maxRetries: 0 };
  return { maxAttempts: maxRetries + 1, retryPolicy, timeoutMs: timeoutMsOf(options) };
}

/** The executions that it comes from: the running one that enqueues it, the root of that, the one it repeats. */
export function lineageOf({ retryOf, rootId }: Lineage): Pick<ExecutionShape, 'parentId' | 'rootId' | 'retryOf'> {
  const parent = executionScope.getStore();
  return { parentId: parent?.id, rootId: rootId ?? parent?.rootId, retryOf };
}

function retryPolicyOf(task: string, retry: object, definition: TaskDefinition | undefined): RetryPolicy {
  const { when: _, ...policy } = resolveRetry({ ...definition?.retry, ...defined(retry) }, `Enqueue of "${task}"`);
  return policy;
}
