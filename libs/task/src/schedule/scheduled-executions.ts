import { Injectable } from '@nestjs/common';
import { type TaskNameOrContract, TaskRegistry } from '../definition/index.js';
import { Enqueuer, type EnqueueRequest, ExecutionFactory, SCHEDULE_NAME, SCHEDULE_SLOT } from '../enqueue/index.js';
import { Ledger, type NewExecution, type ScheduleDefinition, type SqlRunner } from '../ledger/index.js';

/** What an execution is begun for. */
export interface ScheduledStart {
  readonly name: string;
  readonly definition: ScheduleDefinition;
  /** The instant that it is due at; absent where somebody begins it by hand. */
  readonly slot?: number;
}

/** Makes and records the executions of schedules. */
@Injectable()
export class ScheduledExecutions {
  constructor(
    private readonly ledger: Ledger,
    private readonly registry: TaskRegistry,
    private readonly factory: ExecutionFactory,
    private readonly enqueuer: Enqueuer,
  ) {}

  /** Tasks that this process can enqueue with all of their options: it has their handlers. */
  get tasks(): string[] {
    return this.registry.listAll().map(({ name }) => name);
  }

  /** A name is one of this process's tasks; a contract may be another's. @throws UnknownTaskError */
  assertKnown(task: TaskNameOrContract): void {
    if (typeof task === 'string') this.registry.get(task);
  }

  /** @throws what `enqueue` throws for the payload, the task and the options */
  async create(start: ScheduledStart): Promise<NewExecution> {
    return (await this.factory.create(this.requestOf(start))).execution;
  }

  /** The same as an enqueue of its own. */
  requestOf({ name, definition, slot }: ScheduledStart): EnqueueRequest {
    const { task, payload, metadata, tags, priority } = definition;
    const ours = {
      [SCHEDULE_NAME]: name,
      ...(slot === undefined ? {} : { [SCHEDULE_SLOT]: new Date(slot).toISOString() }),
    };
    const options = {
      metadata: { ...metadata, ...ours },
      ...(tags ? { tags } : {}),
      ...(priority === undefined ? {} : { priority }),
    };
    // Where another process has the handler, it alone knows more.
    return { task: this.registry.has(task) ? task : { name: task }, payload, options };
  }

  /** As part of a transaction; whoever runs them is woken by `committed`. */
  insert(runner: SqlRunner, executions: readonly NewExecution[]): Promise<void> {
    return this.ledger.writer.insertAllWithin(runner, executions);
  }

  committed(executions: readonly NewExecution[]): void {
    for (const execution of executions) this.enqueuer.committed(execution);
  }
}
