import { durationMs } from '../duration.js';
import { createPayloadSchema, defined, resolveRetry, taskNameOf } from '../definition/index.js';
import type { PayloadSchema, TaskDefinition, TaskNameOrContract, TaskRegistry } from '../definition/index.js';
import { InvalidOptionError, InvalidPayloadError, PayloadTooLargeError } from '../errors/index.js';
import { DISPATCH_HORIZON_MS, type Ledger, ledgerJson, type NewExecution, type RetryPolicy } from '../ledger/index.js';
import { assertPriority, messageText, type TaskSettings } from '../options/index.js';
import { admissionOf } from './admission.js';
import type { EnqueueRequest, Lineage } from './enqueue.request.js';
import type { EnqueueOptions } from './enqueue.options.js';
import { executionScope } from './execution-scope.js';
import { isHopelesslyLarge } from './hopeless-size.js';
import type { QueueNames } from './queue-names.js';

const LONGEST_TASK_ID = 255;

/** Turns an enqueue into a row: validates, fills in defaults, checks sizes, mints the id. */
export class ExecutionFactory {
  constructor(
    private readonly ledger: Ledger,
    private readonly registry: TaskRegistry,
    private readonly queueNames: QueueNames,
    private readonly settings: TaskSettings,
  ) {}

  /**
   * @throws UnknownTaskError, UnknownQueueError, InvalidPayloadError, PayloadTooLargeError, InvalidOptionError
   */
  async create({ task, payload, options = {}, lineage = {} }: EnqueueRequest): Promise<NewExecution> {
    const name = taskNameOf(task);
    const definition = this.definitionOf(task);
    this.refuseHopeless(name, payload);
    const valid = await schemaOf(task, definition).validate(payload, 'enqueue');
    const dueMs = this.dueMs(options);
    const { lock, uniqueKey } = admissionOf({ task: name, definition, options, payload: valid });
    const { id, taskId, keyed } = this.identity(options);
    const { queue, priority } = this.placement(options, definition);
    const { maxAttempts, retryPolicy, timeoutMs } = budgetOf(name, options, definition);
    const { createdBy, createdByUsername } = creatorOf(options);
    const { parentId, rootId, retryOf } = lineageOf(lineage);
    // Field by field: to spread that many parts into one object takes longer than all the rest here.
    return {
      id,
      taskId,
      keyed,
      taskName: name,
      module: definition?.module ?? 'default',
      queue,
      priority,
      maxAttempts,
      retryPolicy,
      timeoutMs,
      tags: tagsOf(options, definition),
      dueMs,
      payload: this.json(name, 'payload', payload ?? {}),
      metadata: this.json(name, 'metadata', options.metadata ?? {}),
      createdBy,
      createdByUsername,
      parentId,
      rootId,
      retryOf,
      lock,
      uniqueKey,
      queuedMessage: this.queuedMessage(name),
      outbox: uniqueKey !== undefined || this.throughOutbox(options, dueMs),
    };
  }

  private identity(options: EnqueueOptions): Pick<NewExecution, 'id' | 'taskId' | 'keyed'> {
    const id = this.ledger.clock.mintId();
    const taskId = taskIdOf(options);
    return { id, taskId: taskId ?? id, keyed: taskId !== undefined };
  }

  private placement(options: EnqueueOptions, definition?: TaskDefinition): Pick<NewExecution, 'queue' | 'priority'> {
    const { defaultQueue, defaultPriority } = this.settings;
    return {
      queue: this.queueNames.assertKnown(options.queue ?? definition?.queue ?? defaultQueue),
      priority: assertPriority(options.priority ?? definition?.priority ?? defaultPriority, 'priority'),
    };
  }

  /** The definition, or undefined for a contract whose handler lives in another process. */
  private definitionOf(task: TaskNameOrContract): TaskDefinition | undefined {
    const name = taskNameOf(task);
    return typeof task === 'string' || this.registry.has(name) ? this.registry.get(name) : undefined;
  }

  private dueMs({ delay, runAt }: EnqueueOptions): number | undefined {
    if (delay !== undefined && runAt !== undefined) {
      throw new InvalidOptionError('delay', delay, 'Give either delay or runAt, not both.');
    }
    if (runAt !== undefined && Number.isNaN(runAt.getTime())) {
      throw new InvalidOptionError('runAt', String(runAt), 'Use a valid Date.');
    }
    const dueMs =
      runAt?.getTime() ?? (delay === undefined ? undefined : this.ledger.clock.now() + durationMs(delay, 'delay'));
    return dueMs !== undefined && dueMs > this.ledger.clock.now() ? dueMs : undefined;
  }

  // The outbox is for what memory cannot promise: somebody else's commit, a key's conflict, a far future.
  private throughOutbox({ taskId, manager }: EnqueueOptions, dueMs: number | undefined): boolean {
    const far = dueMs !== undefined && dueMs - this.ledger.clock.now() > DISPATCH_HORIZON_MS;
    return taskId !== undefined || manager !== undefined || far;
  }

  private queuedMessage(task: string): string | undefined {
    const { queued } = this.settings.messages;
    return queued === undefined ? undefined : messageText(queued, { task });
  }

  // Its exact size is known only after it was copied, validated and written, which is what keeps the event loop.
  private refuseHopeless(task: string, payload: unknown): void {
    const limit = this.settings.limits.payloadBytes;
    if (isHopelesslyLarge(payload, limit)) throw new PayloadTooLargeError(task, 'payload', undefined, limit);
  }

  private json(task: string, part: 'payload' | 'metadata', value: unknown): string {
    const limit = this.settings.limits.payloadBytes;
    const text = serialized(task, part, value);
    const bytes = Buffer.byteLength(text);
    if (bytes > limit) throw new PayloadTooLargeError(task, part, bytes, limit);
    return text;
  }
}

function schemaOf(task: TaskNameOrContract, definition: TaskDefinition | undefined): PayloadSchema {
  if (definition) return definition.payload;
  const contract = task as Exclude<TaskNameOrContract, string>;
  return createPayloadSchema(contract.name, contract.payload);
}

function serialized(task: string, part: string, value: unknown): string {
  try {
    return ledgerJson(value);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new InvalidPayloadError(task, [{ path: part, message: `cannot be written as JSON: ${message}` }]);
  }
}

function taskIdOf({ taskId }: EnqueueOptions): string | undefined {
  if (taskId === undefined) return undefined;
  if (taskId.length > 0 && taskId.length <= LONGEST_TASK_ID && !taskId.includes('\u0000')) return taskId;
  throw new InvalidOptionError('taskId', taskId, `Use 1 to ${LONGEST_TASK_ID} characters without NUL.`);
}

function tagsOf({ tags }: EnqueueOptions, definition: TaskDefinition | undefined): readonly string[] {
  const own = definition?.tags ?? [];
  return tags === undefined ? own : [...new Set([...own, ...tags])];
}

function timeoutMsOf({ timeout }: EnqueueOptions): number | undefined {
  if (timeout === undefined) return undefined;
  const timeoutMs = durationMs(timeout, 'timeout');
  if (timeoutMs > 0) return timeoutMs;
  throw new InvalidOptionError('timeout', timeout, 'Use more than zero, or leave it out for the limit of the task.');
}

function creatorOf({ createdBy }: EnqueueOptions): Pick<NewExecution, 'createdBy' | 'createdByUsername'> {
  if (createdBy === undefined || typeof createdBy === 'string') return { createdBy };
  return { createdBy: createdBy.id, createdByUsername: createdBy.username };
}

// Attempts and time: what an execution may use up.
function budgetOf(
  task: string,
  options: EnqueueOptions,
  definition: TaskDefinition | undefined,
): Pick<NewExecution, 'maxAttempts' | 'retryPolicy' | 'timeoutMs'> {
  const retryPolicy = options.retry && retryPolicyOf(task, options.retry, definition);
  const { maxRetries } = retryPolicy ?? definition?.retry ?? { maxRetries: 0 };
  return { maxAttempts: maxRetries + 1, retryPolicy, timeoutMs: timeoutMsOf(options) };
}

function lineageOf({ retryOf, rootId }: Lineage): Pick<NewExecution, 'parentId' | 'rootId' | 'retryOf'> {
  const parent = executionScope.getStore();
  return { parentId: parent?.id, rootId: rootId ?? parent?.rootId, retryOf };
}

function retryPolicyOf(task: string, retry: object, definition: TaskDefinition | undefined): RetryPolicy {
  const { when: _, ...policy } = resolveRetry({ ...definition?.retry, ...defined(retry) }, `Enqueue of "${task}"`);
  return policy;
}
