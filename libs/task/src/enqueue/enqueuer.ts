import { Injectable } from '@nestjs/common';
import { type Inserted, Ledger, type NewExecution, type SqlRunner } from '../ledger/index.js';
import { DependencyResolver, DueTickets, WakeUps } from '../queue/index.js';
import { DuplicateTally } from './duplicate-tally.js';
import type { EnqueueRequest } from './enqueue.request.js';
import { taskNameOf, type TaskNameOrContract } from '../definition/index.js';
import { type SendingSpan, Tracing } from '../tracing/index.js';
import { ExecutionFactory, type TaskHome } from './execution.factory.js';

/** What an enqueue came to. */
export interface Enqueued {
  readonly id: string;
  readonly taskId: string;
  /** Nothing new was recorded: this execution had the task id or the unique key already. */
  readonly deduplicated: boolean;
  /** What was given, as it is stored unless it was deduplicated. */
  readonly payload: unknown;
}

/** Commits executions, each with its ticket, to the ledger, then wakes the processes that can run them. */
@Injectable()
export class Enqueuer {
  constructor(
    private readonly ledger: Ledger,
    private readonly factory: ExecutionFactory,
    private readonly wakeUps: WakeUps,
    private readonly dueTickets: DueTickets,
    private readonly dependencies: DependencyResolver,
    private readonly tracing: Tracing,
    private readonly duplicates: DuplicateTally,
  ) {}

  /** The execution that the keys now stand for: a new one, or the one that had them already. */
  enqueue(request: EnqueueRequest): Promise<Enqueued> {
    const { spans } = this.tracing;
    if (!spans) return this.send(request);
    return spans.send(taskNameOf(request.task), (span) => {
      const lineage = { ...request.lineage, traceParent: span.traceParent };
      return this.send({ ...request, lineage }, span);
    });
  }

  private async send(request: EnqueueRequest, span?: SendingSpan): Promise<Enqueued> {
    const manager = request.options?.manager;
    const { execution, payload } = await this.factory.create(request);
    span?.named({ id: execution.id, queue: execution.shape.queue });
    const { id, taskId, created } = await this.insert(execution, manager);
    if (!created) this.answeredWith(id);
    return { id, taskId, deduplicated: !created, payload };
  }

  /** An enqueue made nothing new: this execution had its key. */
  answeredWith(id: string): void {
    this.duplicates.add(id);
  }

  /** Where executions of a task belong. @throws UnknownTaskError */
  homeOf(task: TaskNameOrContract): TaskHome {
    return this.factory.homeOf(task);
  }

  private async insert(execution: NewExecution, manager: SqlRunner | undefined): Promise<Inserted> {
    const { ledger } = this;
    // Nobody is woken: the commit is the caller's, and workers look by themselves soon after it.
    if (manager) return ledger.writer.insertWithin(manager, execution);
    ledger.database.profile.assertNotNested();
    const inserted = await ledger.writer.insert(execution);
    if (inserted.created) this.committed(execution);
    return inserted;
  }

  /**
   * Wakes who can run an execution that has just been committed.
   * @param together what was committed with it: that cannot have ended yet
   */
  committed({ id, shape, dueMs, dependsOn }: NewExecution, together?: ReadonlySet<string>): void {
    const { ledger, wakeUps, dueTickets, dependencies } = this;
    ledger.signals.send('created', [id]);
    if (dependsOn?.every(({ upstreamId }) => together?.has(upstreamId))) return;
    if (dependsOn) dependencies.wake();
    else if (dueMs === undefined) wakeUps.written(shape.queue, shape.taskName);
    else dueTickets.expect(dueMs - ledger.clock.now());
  }
}
