import { Inject, Injectable } from '@nestjs/common';
import { durationMs } from '../time/duration.js';
import { createPayloadSchema, taskNameOf } from '../definition/index.js';
import { type PayloadSchema, type TaskDefinition, type TaskNameOrContract, TaskRegistry } from '../definition/index.js';
import { InvalidOptionError, InvalidPayloadError, PayloadTooLargeError } from '../errors/index.js';
import { type ExecutionShape, Ledger, ledgerJson, type NewExecution } from '../ledger/index.js';
import { TASK_SETTINGS, assertPriority, messageText, type TaskSettings } from '../options/index.js';
import { keysOf, type KeyedEnqueue, lockOf } from './execution-keys.js';
import type { EnqueueRequest, Lineage } from './enqueue.request.js';
import type { EnqueueOptions } from './enqueue.options.js';
import { executionScope } from './execution-scope.js';
import { budgetOf, creatorOf, lineageOf, tagsOf } from './execution-shape.js';
import { isCertainlyLarger } from './payload-size.js';
import { QueueNames } from './queue-names.js';

const LONGEST_TASK_ID = 255;

// Options that leave what an execution has in common with others as it is.
const PLAIN: ReadonlySet<string> = new Set(['taskId', 'delay', 'runAt', 'metadata', 'unique', 'manager']);

type ShapedEnqueue = Omit<KeyedEnqueue, 'options'> & { readonly options: EnqueueOptions };

/** Turns an enqueue into a row: validates, fills in defaults, checks sizes, mints the id. */
@Injectable()
export class ExecutionFactory {
  private readonly shapes = new WeakMap<TaskDefinition, ExecutionShape>();

  constructor(
    private readonly ledger: Ledger,
    private readonly registry: TaskRegistry,
    private readonly queueNames: QueueNames,
    @Inject(TASK_SETTINGS) private readonly settings: TaskSettings,
  ) {}

  /**
   * @throws UnknownTaskError, UnknownQueueError, InvalidPayloadError, PayloadTooLargeError, InvalidOptionError
   */
  async create({ task, payload, options = {}, lineage = {} }: EnqueueRequest): Promise<NewExecution> {
    const name = taskNameOf(task);
    const definition = this.definitionOf(task);
    this.refuseOversized(name, payload);
    const valid = await schemaOf(task, definition).validate(payload, 'enqueue');
    const dueMs = this.dueMs(options);
    const taskId = taskIdOf(options);
    const json = this.json(name, 'payload', payload ?? {});
    const keyed = { task: name, definition, options, payload: valid };
    return {
      id: this.ledger.clock.mintId(),
      shape: this.shapeOf(keyed, lineage),
      dueMs,
      payload: json,
      metadata: options.metadata && this.json(name, 'metadata', options.metadata),
      keys: keysOf(keyed, taskId, json),
    };
  }

  /** What the execution has in common with others. Of tasks whose enqueues say nothing it is made once. */
  private shapeOf({ task, definition, options, payload }: ShapedEnqueue, lineage: Lineage): ExecutionShape {
    const isOrdinary =
      !executionScope.getStore() && lineage.retryOf === undefined && Object.keys(options).every(isPlain);
    if (!isOrdinary || !definition || definition.lock)
      return this.newShape({ task, definition, options, payload }, lineage);
    const known = this.shapes.get(definition);
    if (known) return known;
    const shape = this.newShape({ task, definition, options: {}, payload }, lineage);
    this.shapes.set(definition, shape);
    return shape;
  }

  // Field by field: to spread that many parts into one object takes longer than all the rest here.
  private newShape(enqueue: ShapedEnqueue, lineage: Lineage): ExecutionShape {
    const { task, definition, options } = enqueue;
    const { queue, priority, isFifo } = this.placement(options, definition);
    const { maxAttempts, retryPolicy, timeoutMs } = budgetOf(task, options, definition);
    const { createdBy, createdByUsername } = creatorOf(options);
    const { parentId, rootId, retryOf } = lineageOf(lineage);
    return {
      taskName: task,
      module: definition?.module ?? 'default',
      queue,
      priority,
      isFifo,
      maxAttempts,
      retryPolicy,
      timeoutMs,
      tags: tagsOf(options, definition),
      createdBy,
      createdByUsername,
      parentId,
      rootId,
      retryOf,
      lock: lockOf(enqueue),
      queuedMessage: this.queuedMessage(task),
    };
  }

  private placement(
    options: EnqueueOptions,
    definition?: TaskDefinition,
  ): Pick<ExecutionShape, 'queue' | 'priority' | 'isFifo'> {
    const { defaultQueue, defaultPriority, queues } = this.settings;
    const queue = this.queueNames.assertKnown(options.queue ?? definition?.queue ?? defaultQueue);
    return {
      queue,
      priority: assertPriority(options.priority ?? definition?.priority ?? defaultPriority, 'priority'),
      isFifo: queues[queue]?.type === 'fifo',
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

  private queuedMessage(task: string): string | undefined {
    const { queued } = this.settings.messages;
    return queued === undefined ? undefined : messageText(queued, { task });
  }

  // Its exact size is known only after it was copied, validated and written, which is what keeps the event loop.
  private refuseOversized(task: string, payload: unknown): void {
    const limit = this.settings.limits.payloadBytes;
    if (isCertainlyLarger(payload, limit)) throw new PayloadTooLargeError(task, 'payload', undefined, limit);
  }

  private json(task: string, part: 'payload' | 'metadata', value: unknown): string {
    const limit = this.settings.limits.payloadBytes;
    const text = serialized(task, part, value);
    const bytes = Buffer.byteLength(text);
    if (bytes > limit) throw new PayloadTooLargeError(task, part, bytes, limit);
    return text;
  }
}

function isPlain(option: string): boolean {
  return PLAIN.has(option);
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
