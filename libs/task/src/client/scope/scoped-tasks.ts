import type { TaskInput, TaskNameOrContract, TaskPayloadArgs, TaskResult } from '../../definition/index.js';
import { taskNameOf } from '../../definition/index.js';
import type { ExecutionStatus, LogLevel, TaskExecution } from '../../ledger/index.js';
import type { CancelOptions } from '../commands/canceller.js';
import { assertCancellation, assertItems, assertLogLine, assertRetry, assertWait } from '../checks/command.checks.js';
import { type EnqueueItems, type EnqueueOptions, itemParts } from '../../enqueue/index.js';
import type { ExecutionView } from './execution-view.js';
import { assertPriority } from '../../options/index.js';
import { inChunks, oneByOne } from '../commands/in-chunks.js';
import { progressReport, type ProgressReport } from '../progress.js';
import type { ManualRetry } from '../commands/retrier.js';
import type { ExecutionScope } from './scope.js';
import { ScopedEnqueuer } from './scoped-enqueuer.js';
import { TaskHandle, type HandleActions } from '../task.handle.js';
import { TaskFlows } from '../workflow/task-flows.js';
import type { TasksParts } from '../tasks.parts.js';
import { asArguments, type WaitOptions, type WaitOutcome } from '../waiting/wait.js';

type ResultsOf<Handles extends readonly TaskHandle[]> = {
  -readonly [K in keyof Handles]: Handles[K] extends TaskHandle<infer Result> ? Result : never;
};

/**
 * Tasks within a scope: `tasks.scoped(scope)`. Executions outside of it do not exist here, what is enqueued is forced into
 * it, and handles keep to it. `Tasks` is the same without a scope.
 *
 * @example
 * const own = tasks.scoped({ metadata: { tenant: 'acme' } });
 * await own.enqueue(generateReport, { userId: 'u1' }); // metadata.tenant is 'acme'
 * await own.get(idOfAnotherTenant); // null
 */
export class ScopedTasks extends TaskFlows {
  private readonly enqueuer: ScopedEnqueuer;
  private readonly actions: HandleActions = {
    status: (id) => this.status(id),
    result: (id, options) => this.result(id, options),
    cancel: (id, reason) => this.cancel(id, reason),
  };

  /** @internal */
  constructor(parts: TasksParts, view: ExecutionView) {
    super(parts, view);
    this.enqueuer = new ScopedEnqueuer(parts.enqueuer, view);
  }

  /**
   * The same for what is in this scope too: scopes only ever narrow. `'all'` narrows nothing, and has to be said.
   * @throws InvalidOptionError which names what is unknown, undefined, null, empty or of another type
   */
  scoped(scope: ExecutionScope | 'all'): ScopedTasks {
    return new ScopedTasks(this.parts, this.view.within(scope));
  }

  /**
   * Records an execution; resolves when its row is committed, and waits for nothing else. Payload and options are read
   * before this returns: what becomes of them afterwards has no effect.
   * @throws UnknownTaskError, UnknownQueueError, InvalidPayloadError, PayloadTooLargeError, InvalidOptionError
   * @throws OutOfScopeError for another task, queue, tag or metadata than the scope has; KeyOutOfScopeError
   * @throws LedgerUnavailableError when the ledger cannot be reached within `timeouts.enqueue`
   */
  async enqueue<const C extends TaskNameOrContract>(
    task: C,
    ...[payload, options]: TaskPayloadArgs<C, EnqueueOptions>
  ): Promise<TaskHandle<TaskResult<C>, TaskInput<C>>> {
    const enqueued = await this.enqueuer.enqueue({ task, payload, options });
    const target = { ...enqueued, taskName: taskNameOf(task), payload: enqueued.payload as TaskInput<C> };
    return new TaskHandle<TaskResult<C>, TaskInput<C>>(target, this.actions);
  }

  /**
   * Records many executions with as few commits as possible. `items` are payloads, or `{ payload, ...options }` each; they
   * may be a list, a generator or an async iterable, which is read a chunk of 1,000 at a time. A list is read before this
   * returns. A payload that itself is an object of `payload` and names of options has to be wrapped: `{ payload: { payload } }`.
   * @throws what `enqueue` throws, for the first bad item. The others of a list, or of its chunk, are recorded.
   */
  async enqueueMany<const C extends TaskNameOrContract>(
    task: C,
    items: EnqueueItems<TaskInput<C>>,
    options?: EnqueueOptions,
  ): Promise<TaskHandle<TaskResult<C>, TaskInput<C>>[]> {
    assertItems(items);
    type Handle = TaskHandle<TaskResult<C>, TaskInput<C>>;
    const enqueue = this.enqueue.bind(this) as (task: C, payload: unknown, options?: EnqueueOptions) => Promise<Handle>;
    const one = (item: unknown): Promise<Handle> => {
      const parts = itemParts(item, options);
      return enqueue(task, parts.payload, parts.options);
    };
    // A transaction has one connection, which takes one statement at a time.
    if (options?.manager) return oneByOne(items, one);
    return Array.isArray(items) ? Promise.all(items.map(one)) : inChunks(items, one);
  }

  /** Enqueues by name and answers with the execution id. */
  async execute(name: string, params: object = {}, options?: EnqueueOptions): Promise<string> {
    return (await this.enqueuer.enqueue({ task: name, payload: params, options })).id;
  }

  /** @throws UnknownExecutionError */
  async status(id: string): Promise<ExecutionStatus> {
    return (await this.view.read(id)).status;
  }

  /**
   * Cancels an execution: one that has not started never will, a running handler's `ctx.signal` aborts.
   * False when it is unknown or has finished. A job of an observed BullMQ queue is removed from the queue.
   * @throws EngineRefusedError where BullMQ does not do that: a worker is processing the job
   * @throws EngineUnavailableError where BullMQ cannot be asked
   */
  async cancel(id: string, reason?: string, options?: CancelOptions): Promise<boolean> {
    assertCancellation(reason, options);
    return (await this.view.has(id)) && this.parts.canceller.cancel(id, reason, options);
  }

  /** Cancels several at once; the ids of those that had not finished, and that BullMQ did not refuse to remove. */
  async cancelMany(ids: readonly string[], reason?: string, options?: CancelOptions): Promise<string[]> {
    assertCancellation(reason, options);
    return this.parts.canceller.cancelMany(await this.view.among(ids), reason, options);
  }

  /** Cancels everything (within the scope) that this process enqueued or runs and that has not finished; returns how many. */
  async cancelPending(reason?: string): Promise<number> {
    assertCancellation(reason);
    return this.parts.canceller.cancelPending(reason, this.view);
  }

  /**
   * Runs a finished execution again, as a new one that refers to it; the payload may be another one. A job of an observed
   * BullMQ queue is retried by BullMQ, with the data that it has.
   * @throws UnknownExecutionError, ExecutionNotFinishedError, ExternalExecutionError, KeyOutOfScopeError
   * @throws EngineRefusedError, EngineUnavailableError where BullMQ does not retry the job, or cannot be asked
   */
  async retry(id: string, retry: ManualRetry = {}): Promise<TaskHandle> {
    assertRetry(retry);
    const { view, enqueuer } = this;
    return new TaskHandle(await this.parts.retrier.retry(id, retry, { view, enqueuer }), this.actions);
  }

  /** Waits until the execution has finished, five minutes by default; never rejects for its outcome, or for a timeout. */
  async waitFor(id: string, options?: WaitOptions): Promise<WaitOutcome> {
    assertWait(options);
    return this.parts.waiter.wait(id, options, this.view);
  }

  /** Waits for the result. @throws TaskFailedError, TaskRevokedError, TaskSkippedError, WaitTimeoutError */
  async result(id: string, options?: WaitOptions): Promise<unknown> {
    assertWait(options);
    return this.parts.waiter.result(id, options, this.view);
  }

  /**
   * Waits for several results, in the order of the arguments. Rejects with the first failure; the others go on
   * and their results stay.
   */
  async gather<const Handles extends readonly TaskHandle[]>(...handles: Handles): Promise<ResultsOf<Handles>> {
    return asArguments(await Promise.all(handles.map(({ id }) => this.result(id)))) as ResultsOf<Handles>;
  }

  /**
   * Changes the priority, 1 (first) to 10 (last), of an execution that has not started; false when it has. A job of an
   * observed BullMQ queue gets that priority in BullMQ, which runs jobs without one before all others.
   */
  async reorder(id: string, priority: number): Promise<boolean> {
    assertPriority(priority, 'priority');
    return (await this.view.has(id)) && this.parts.reorderer.reorder(id, priority);
  }

  /**
   * Makes due now what is delayed, or waits for its next attempt. A job of an observed BullMQ queue is promoted there.
   * @throws UnknownExecutionError, NotPromotableError for what does not wait for a time
   * @throws EngineRefusedError, EngineUnavailableError where BullMQ does not do it, or cannot be asked
   */
  async promote(id: string, options?: CancelOptions): Promise<void> {
    assertCancellation(undefined, options);
    await this.parts.reorderer.promote(await this.view.read(id), options?.actor);
  }

  /**
   * Compares an execution with what runs it, mends what differs, and answers with what stands now: the tickets of the ledger
   * for our own, the engine outside for one that is recorded from there. One that has finished is left alone.
   * @throws UnknownExecutionError
   */
  sync(id: string): Promise<TaskExecution> {
    return this.parts.synchronizer.sync(id, this.view);
  }

  /**
   * Reports progress from outside the handler: a percentage from 0 to 100, or `{ percent, message, step }`. False when the
   * execution is unknown or has finished.
   */
  async updateProgress(id: string, progress: number | ProgressReport): Promise<boolean> {
    const report = progressReport(progress);
    return (await this.view.has(id)) && this.parts.reporter.updateProgress(id, report);
  }

  /** Adds a line to an execution's log from outside the handler, as `'info'` by default; false when it is unknown or has finished. */
  async log(id: string, message: string, level?: LogLevel): Promise<boolean> {
    assertLogLine(message, level);
    return (await this.view.has(id)) && this.parts.reporter.log(id, message, level);
  }
}
