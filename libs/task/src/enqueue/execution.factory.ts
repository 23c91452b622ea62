import { Inject, Injectable } from '@nestjs/common';
import { type TaskDefinition, type TaskNameOrContract, taskNameOf } from '../definition/index.js';
import { type ExecutionShape, Ledger, type NewExecution } from '../ledger/index.js';
import { messageText, TASK_SETTINGS, type TaskSettings } from '../options/index.js';
import { checkedOptions, type CheckedOptions } from './checked-options.js';
import { keysOf, type KeyedEnqueue, lockOf } from './execution-keys.js';
import type { EnqueueRequest, Lineage } from './enqueue.request.js';
import { executionScope } from './execution-scope.js';
import { lineageOf, tagsOf } from './execution-shape.js';
import { EnqueuePayloads } from './enqueue-payloads.js';
import { QueueNames } from '../queue/index.js';

// Options that leave what an execution has in common with others as it is.
const PLAIN: ReadonlySet<string> = new Set(['taskId', 'delay', 'runAt', 'metadata', 'unique', 'manager', 'dependsOn']);

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

  constructor(
    private readonly ledger: Ledger,
    private readonly payloads: EnqueuePayloads,
    private readonly queueNames: QueueNames,
    @Inject(TASK_SETTINGS) private readonly settings: TaskSettings,
  ) {}

  /**
   * @throws UnknownTaskError, UnknownQueueError, InvalidPayloadError, UnstorableValueError, PayloadTooLargeError
   * @throws InvalidOptionError
   */
  async create({ task, payload, options = {}, lineage = {}, preparedBy }: EnqueueRequest): Promise<PreparedExecution> {
    const name = taskNameOf(task);
    const definition = this.payloads.definitionOf(task);
    const checked = checkedOptions(options, { task: name, definition, nowMs: this.ledger.clock.now() });
    const isPlain = Object.keys(options).every((option) => PLAIN.has(option)) && !isSpecial(lineage);
    const metadata = options.metadata && this.payloads.metadataJson(name, options.metadata);
    const { dueMs, dependsOn } = checked;
    if (preparedBy !== undefined) {
      const shape = this.unpreparedShape({ task: name, definition, options: checked, payload: {} }, lineage);
      const id = this.ledger.clock.mintId();
      return { execution: { id, shape, dueMs, dependsOn, payload: '{}', metadata, preparedBy }, payload: {} };
    }
    const { json, stored, value, given } = await this.payloads.accept(task, payload);
    const enqueue = { task: name, definition, options: checked, payload: value };
    const execution = {
      id: this.ledger.clock.mintId(),
      shape: isPlain ? this.sharedShape(enqueue) : this.newShape(enqueue, lineage),
      dueMs,
      dependsOn,
      payload: json,
      metadata,
      keys: keysOf(enqueue, given ?? '{}'),
    };
    return { execution, payload: stored };
  }

  /** Where executions of a task belong, unless an enqueue says otherwise. @throws UnknownTaskError */
  homeOf(task: TaskNameOrContract): TaskHome {
    const { module = DEFAULT_MODULE, queue } = this.payloads.definitionOf(task) ?? {};
    return { name: taskNameOf(task), module, queue };
  }

  // Its lock depends on the payload, and is decided when there is one.
  private unpreparedShape({ definition, options, ...enqueue }: ShapedEnqueue, lineage: Lineage): ExecutionShape {
    const lock = options.lock === false ? options.lock : undefined;
    const unlocked = definition && { ...definition, lock: undefined };
    return this.newShape({ ...enqueue, definition: unlocked, options: { ...options, lock } }, lineage);
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
    const { queue, priority, isFifo, maxQueueSize } = this.placement(options, definition);
    const { maxRetries } = options.retryPolicy ?? definition?.retry ?? { maxRetries: 0 };
    const { parentId, rootId, retryOf, traceParent } = lineageOf(lineage);
    return {
      taskName: task,
      module: definition?.module ?? DEFAULT_MODULE,
      queue,
      priority,
      isFifo,
      maxQueueSize,
      maxAttempts: maxRetries + 1,
      retryPolicy: options.retryPolicy,
      timeoutMs: options.timeoutMs,
      tags: tagsOf(options, definition),
      createdBy: options.createdBy,
      createdByUsername: options.createdByUsername,
      parentId,
      rootId,
      retryOf,
      traceParent,
      lock: lockOf(enqueue),
      queuedMessage: this.queuedMessage(task),
    };
  }

  private placement(
    options: CheckedOptions,
    definition?: TaskDefinition,
  ): Pick<ExecutionShape, 'queue' | 'priority' | 'isFifo' | 'maxQueueSize'> {
    const { defaultQueue, defaultPriority, queues } = this.settings;
    const queue = this.queueNames.assertKnown(options.queue ?? definition?.queue ?? defaultQueue);
    return {
      queue,
      priority: options.priority ?? definition?.priority ?? defaultPriority,
      isFifo: queues[queue]?.type === 'fifo',
      maxQueueSize: queues[queue]?.maxSize,
    };
  }

  private queuedMessage(task: string): string | undefined {
    const { queued } = this.settings.messages;
    return queued === undefined ? undefined : messageText(queued, { task });
  }
}

function isSpecial({ retryOf, parentId, traceParent }: Lineage): boolean {
  return retryOf !== undefined || parentId !== undefined || traceParent !== undefined;
}
