import { Inject, Injectable } from '@nestjs/common';
import { createPayloadSchema, taskNameOf } from '../definition/index.js';
import {
  type PayloadSchema,
  type TaskContract,
  type TaskDefinition,
  type TaskNameOrContract,
  TaskRegistry,
} from '../definition/index.js';
import { InvalidPayloadError, PayloadTooLargeError } from '../errors/index.js';
import { type ExecutionShape, keptJson, Ledger, type NewExecution, storableJson } from '../ledger/index.js';
import { messageText, TASK_SETTINGS, type TaskSettings } from '../options/index.js';
import { checkedOptions, type CheckedOptions } from './checked-options.js';
import { keysOf, type KeyedEnqueue, lockOf } from './execution-keys.js';
import type { EnqueueRequest, Lineage } from './enqueue.request.js';
import { executionScope } from './execution-scope.js';
import { lineageOf, tagsOf } from './execution-shape.js';
import { isCertainlyLarger } from './payload-size.js';
import { QueueNames } from './queue-names.js';

// Options that leave what an execution has in common with others as it is.
const PLAIN: ReadonlySet<string> = new Set(['taskId', 'delay', 'runAt', 'metadata', 'unique', 'manager']);

const DEFAULT_MODULE = 'default';

type ShapedEnqueue = Omit<KeyedEnqueue, 'options'> & { readonly options: CheckedOptions };

/** A task, and where its executions belong. */
export interface TaskHome {
  readonly name: string;
  readonly module: string;
  readonly queue?: string;
}

/** An execution that can be recorded. */
export interface PreparedExecution {
  readonly execution: NewExecution;
  /** Its payload as it is stored. */
  readonly payload: unknown;
}

/** Turns an enqueue into a row: validates, fills in defaults, checks sizes, mints the id. */
@Injectable()
export class ExecutionFactory {
  private readonly shapes = new WeakMap<TaskDefinition, ExecutionShape>();
  private readonly schemas = new WeakMap<TaskContract, PayloadSchema>();

  constructor(
    private readonly ledger: Ledger,
    private readonly registry: TaskRegistry,
    private readonly queueNames: QueueNames,
    @Inject(TASK_SETTINGS) private readonly settings: TaskSettings,
  ) {}

  /**
   * @throws UnknownTaskError, UnknownQueueError, InvalidPayloadError, UnstorableValueError, PayloadTooLargeError
   * @throws InvalidOptionError
   */
  async create({ task, payload, options = {}, lineage = {} }: EnqueueRequest): Promise<PreparedExecution> {
    const name = taskNameOf(task);
    const definition = this.definitionOf(task);
    const checked = checkedOptions(options, { task: name, definition, nowMs: this.ledger.clock.now() });
    const isPlain = Object.keys(options).every((option) => PLAIN.has(option)) && lineage.retryOf === undefined;
    const metadata = options.metadata && this.metadataJson(name, options.metadata);
    this.refuseOversized(name, payload);
    const schema = definition?.payload ?? this.schemaOf(task as TaskContract);
    const given = storable(name, schema.write(payload));
    // From here on nothing of the caller's is read any more: it may have changed.
    const { json, stored, value } = await schema.accept(given);
    const enqueue = { task: name, definition, options: checked, payload: value };
    const execution = {
      id: this.ledger.clock.mintId(),
      shape: isPlain ? this.sharedShape(enqueue) : this.newShape(enqueue, lineage),
      dueMs: checked.dueMs,
      payload: this.sized(name, 'payload', json === given ? json : storable(name, json)),
      metadata,
      keys: keysOf(enqueue, given ?? '{}'),
    };
    return { execution, payload: stored };
  }

  /** Where executions of a task belong, unless an enqueue says otherwise. @throws UnknownTaskError */
  homeOf(task: TaskNameOrContract): TaskHome {
    const { module = DEFAULT_MODULE, queue } = this.definitionOf(task) ?? {};
    return { name: taskNameOf(task), module, queue };
  }

  /** What the execution has in common with others. Of tasks whose enqueues say nothing it is made once. */
  private sharedShape(enqueue: ShapedEnqueue): ExecutionShape {
    const { definition } = enqueue;
    if (executionScope.getStore() || !definition || definition.lock) return this.newShape(enqueue, {});
    const known = this.shapes.get(definition);
    if (known) return known;
    const shape = this.newShape(enqueue, {});
    this.shapes.set(definition, shape);
    return shape;
  }

  // Field by field: to spread that many parts into one object takes longer than all the rest here.
  private newShape(enqueue: ShapedEnqueue, lineage: Lineage): ExecutionShape {
    const { task, definition, options } = enqueue;
    const { queue, priority, isFifo } = this.placement(options, definition);
    const { maxRetries } = options.retryPolicy ?? definition?.retry ?? { maxRetries: 0 };
    const { parentId, rootId, retryOf } = lineageOf(lineage);
    return {
      taskName: task,
      module: definition?.module ?? DEFAULT_MODULE,
      queue,
      priority,
      isFifo,
      maxAttempts: maxRetries + 1,
      retryPolicy: options.retryPolicy,
      timeoutMs: options.timeoutMs,
      tags: tagsOf(options, definition),
      createdBy: options.createdBy,
      createdByUsername: options.createdByUsername,
      parentId,
      rootId,
      retryOf,
      lock: lockOf(enqueue),
      queuedMessage: this.queuedMessage(task),
    };
  }

  private placement(
    options: CheckedOptions,
    definition?: TaskDefinition,
  ): Pick<ExecutionShape, 'queue' | 'priority' | 'isFifo'> {
    const { defaultQueue, defaultPriority, queues } = this.settings;
    const queue = this.queueNames.assertKnown(options.queue ?? definition?.queue ?? defaultQueue);
    return {
      queue,
      priority: options.priority ?? definition?.priority ?? defaultPriority,
      isFifo: queues[queue]?.type === 'fifo',
    };
  }

  /** The definition, or undefined for a contract whose handler lives in another process. */
  private definitionOf(task: TaskNameOrContract): TaskDefinition | undefined {
    const name = taskNameOf(task);
    return typeof task === 'string' || this.registry.has(name) ? this.registry.get(name) : undefined;
  }

  private schemaOf(contract: TaskContract): PayloadSchema {
    const known = this.schemas.get(contract);
    if (known) return known;
    const schema = createPayloadSchema(contract.name, contract.payload, { redactor: this.settings.redactor });
    this.schemas.set(contract, schema);
    return schema;
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

  private metadataJson(task: string, metadata: object): string {
    return this.sized(task, 'metadata', storable(task, keptJson(metadata, 'metadata'), 'metadata'));
  }

  private sized(task: string, part: 'payload' | 'metadata', json: string): string {
    const limit = this.settings.limits.payloadBytes;
    const bytes = Buffer.byteLength(json);
    if (bytes > limit) throw new PayloadTooLargeError(task, part, bytes, limit);
    return json;
  }
}

function storable<Json extends string | undefined>(task: string, json: Json, path = ''): Json {
  if (json === undefined) return json;
  try {
    return storableJson(json) as Json;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new InvalidPayloadError(task, [{ path, message: `it cannot be stored as JSON: ${message}` }]);
  }
}
