import { Injectable } from '@nestjs/common';
import { type ExecutionScope, ExecutionView, filterWithin, Tasks } from '../client/index.js';
import { QueueGrownError, UnknownQueueError } from '../errors/index.js';
import { HandRuns } from '../execution/index.js';
import type { CappedCount, ExecutionFilter, ExecutionPage, ExecutionStatus, TaskExecution } from '../ledger/index.js';
import { Ledger } from '../ledger/index.js';
import { assertCount, assertKnown, assertLabel, assertOneOf, type NamesOf } from '../options/index.js';
import { Endings, QueueNames, WorkerScope } from '../queue/index.js';
import { BUILT_IN } from '../secrets/index.js';
import { durationMs } from '../time/duration.js';
import { DequeuedTask } from './dequeued-task.js';
import { QueueRemover } from './queue-remover.js';
import type {
  ClearableOptions,
  ClearOptions,
  DequeueOptions,
  QueuePageOptions,
  QueueStatistics,
} from './queue.types.js';

const DEQUEUE: NamesOf<DequeueOptions> = { lease: true };
const CLEAR: NamesOf<ClearOptions> = { by: true, reason: true, expected: true, delayed: true };
const BATCH = 500;

/** What the queues do their work with. */
@Injectable()
export class QueuesParts {
  constructor(
    readonly ledger: Ledger,
    readonly tasks: Tasks,
    readonly runs: HandRuns,
    readonly worker: WorkerScope,
    readonly names: QueueNames,
    readonly endings: Endings,
    readonly remover: QueueRemover,
  ) {}
}

/** Queues as they are within a scope: `queues.scoped(scope)`. Executions outside of it do not exist here. */
export class ScopedQueues {
  /** @internal */
  constructor(
    protected readonly parts: QueuesParts,
    protected readonly view: ExecutionView,
  ) {}

  /** The same for what is in this scope too. @throws InvalidOptionError which names what is wrong with it */
  scoped(scope: ExecutionScope | 'all'): ScopedQueues {
    return new ScopedQueues(this.parts, this.view.within(scope));
  }

  /** The execution that is next in line, or null. Delayed ones, and ones that wait for a lock, are in no line yet. */
  async peek(queue: string): Promise<TaskExecution | null> {
    const id = await this.next(await this.knownAnywhere(queue));
    return id === undefined ? null : this.view.get(id);
  }

  /**
   * Takes the next execution out of a queue for the caller, as a worker would: it is STARTED, and `execute`, `complete`, `fail`
   * or `release` ends that. Null when nothing can start: the queue is empty, paused, or at its limit. Only tasks whose
   * handler this process has.
   * @throws UnknownQueueError, InvalidOptionError
   */
  async dequeue(queue: string, options: DequeueOptions = {}): Promise<DequeuedTask | null> {
    assertKnown(options, DEQUEUE, { whole: 'options' });
    if (options.lease !== undefined) durationMs(options.lease, 'lease');
    const run = await (this.view.scope ? this.takeWithin(queue) : this.parts.runs.next(this.known(queue)));
    return run ? new DequeuedTask(run, (id) => this.parts.tasks.status(id), options.lease) : null;
  }

  /**
   * How many executions wait in a queue: for their turn, their time, a lock, or another attempt. Exact; within a scope they are
   * counted by reading them, the newest million at most.
   */
  async size(queue: string): Promise<number> {
    const name = this.known(queue);
    const { queueContents, counts, clock } = this.parts.ledger;
    if (!this.view.scope) return queueContents.size(name);
    const filter = filterWithin(this.view, { queue: name, status: ['PENDING', 'RETRY'] });
    return (await counts.breakdown(filter, {}, clock.now())).counts.total;
  }

  /** One page of the executions of a queue that have a status, newest first. */
  tasksByStatus(
    queue: string,
    status: ExecutionStatus | readonly ExecutionStatus[],
    options: QueuePageOptions = {},
  ): Promise<ExecutionPage<TaskExecution>> {
    return this.scopedTasks.list({ ...options, queue: this.known(queue), status });
  }

  /**
   * How many executions of a queue wait, have succeeded and have failed. Within a scope they are counted by reading them, as far
   * as they are kept.
   */
  async statistics(queue: string): Promise<QueueStatistics> {
    const counts = await this.scopedTasks.stats({ queue: this.known(queue) });
    const { PENDING, RETRY, SUCCESS: completed, FAILURE: failed } = counts;
    return { pending: PENDING + RETRY, completed, failed, totalProcessed: completed + failed };
  }

  /**
   * Ends everything in a queue that has not started yet, delayed executions too unless `delayed` is false, as REVOKED with reason `cleared`; answers with
   * how many that were. What runs, and what waits for another attempt, goes on. It is audited. What is enqueued meanwhile may
   * stay.
   * @throws UnknownQueueError, InvalidOptionError, QueueGrownError
   */
  async clear(queue: string, options: ClearOptions = {}): Promise<number> {
    assertKnown(options, CLEAR, { whole: 'options' });
    for (const name of ['by', 'reason'] as const) if (options[name] !== undefined) assertLabel(options[name], name);
    assertOneOf(options.delayed, [true, false, undefined], 'delayed');
    const name = await this.knownAnywhere(queue);
    const { ledger, endings } = this.parts;
    const told = { queue: name, actor: options.by, reason: options.reason && BUILT_IN.text(options.reason) };
    const most = await this.mostOf(name, options);
    if (most === 0) return 0;
    let cleared = 0;
    let cursor: string | undefined;
    do {
      const limit = Math.min(BATCH, most - cleared);
      const page = await this.view.list({ ...waitingIn(name, options), limit, cursor });
      const ids = page.items.filter(({ external }) => !external).map(({ id }) => id);
      const { ended, woken } = await ledger.ends.clear(ids, told);
      endings.announce(ended, woken);
      cleared += ended.length;
      cursor = page.nextCursor;
    } while (cursor !== undefined && cleared < most);
    return cleared;
  }

  /** How many executions clearing a queue would end now. @throws UnknownQueueError */
  async clearable(queue: string, options: ClearableOptions = {}): Promise<CappedCount> {
    assertKnown<ClearableOptions>(options, { delayed: true }, { whole: 'options' });
    return this.view.count(waitingIn(await this.knownAnywhere(queue), options));
  }

  private async mostOf(queue: string, { expected, delayed }: ClearOptions): Promise<number> {
    if (expected === undefined) return Infinity;
    assertCount(expected, 'expected', 0);
    const { count, capped } = await this.clearable(queue, { delayed });
    if (count > expected) throw new QueueGrownError(queue, expected, count);
    return capped ? Infinity : expected;
  }

  private async takeWithin(queue: string) {
    const name = this.known(queue);
    if (!(await this.isOpen(name))) return undefined;
    for (;;) {
      const id = await this.next(name, this.parts.worker.tasks);
      if (id === undefined) return undefined;
      const run = await this.parts.runs.of(id);
      if (run) return run;
    }
  }

  private next(queue: string, tasks?: readonly string[]): Promise<string | undefined> {
    const { queueContents } = this.parts.ledger;
    if (!this.view.scope) return queueContents.next(queue);
    const filter = { queue, status: ['PENDING', 'RETRY'] as const, ...(tasks && { taskName: tasks }) };
    return queueContents.next(queue, filterWithin(this.view, filter));
  }

  // Without a scope the statement that takes looks for itself.
  private async isOpen(queue: string): Promise<boolean> {
    const found = (await this.parts.ledger.queues.all()).find(({ name }) => name === queue);
    return found !== undefined && found.pausedAt === null;
  }

  private get scopedTasks() {
    return this.parts.tasks.scoped(this.view.scope?.scope ?? 'all');
  }

  /** What other processes serve may be looked at from here. */
  protected async knownAnywhere(queue: string): Promise<string> {
    const { names, ledger } = this.parts;
    if (names.all().includes(queue)) return queue;
    const known = (await ledger.queues.all()).map(({ name }) => name);
    if (known.includes(queue)) return queue;
    throw new UnknownQueueError(queue, [...new Set([...names.all(), ...known])].sort());
  }

  private known(queue: string): string {
    return this.parts.names.assertKnown(queue);
  }
}

function waitingIn(queue: string, { delayed }: ClearableOptions): ExecutionFilter {
  return { queue, status: 'PENDING', ...(delayed === false && { delayed }) };
}
