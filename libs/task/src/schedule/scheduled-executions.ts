import { Inject, Injectable } from '@nestjs/common';
import { type TaskNameOrContract, TaskRegistry } from '../definition/index.js';
import {
  Enqueuer,
  type EnqueueRequest,
  ExecutionFactory,
  SCHEDULE_NAME,
  SCHEDULE_SLOT,
  type TaskHome,
} from '../enqueue/index.js';
import {
  Ledger,
  type NewExecution,
  type ScheduleDefinition,
  type ScheduleHome,
  type ScheduleService,
  type SqlRunner,
  type TaskHomeRow,
} from '../ledger/index.js';
import { TASK_SETTINGS, type TaskSettings } from '../options/index.js';

/** What an execution is begun for. */
export interface ScheduledStart {
  readonly name: string;
  readonly definition: ScheduleDefinition;
  /** The instant that it is due at; absent where somebody begins it by hand. */
  readonly slot?: number;
}

/** The execution of a slot. */
export interface SlotStart {
  readonly name: string;
  readonly slot: number;
  readonly execution: NewExecution;
}

/** A slot whose execution could not begin, for example because its queue is full. */
export interface RefusedSlot {
  readonly name: string;
  readonly error: Error;
}

/** What became of slots that were to fire. */
export interface SlotsBegun {
  readonly begun: readonly SlotStart[];
  readonly refused: readonly RefusedSlot[];
}

/** Makes and records the executions of schedules. */
@Injectable()
export class ScheduledExecutions {
  private readonly versions: Record<string, number> = {};

  constructor(
    private readonly ledger: Ledger,
    private readonly registry: TaskRegistry,
    private readonly factory: ExecutionFactory,
    private readonly enqueuer: Enqueuer,
    @Inject(TASK_SETTINGS) private readonly settings: TaskSettings,
  ) {}

  /** Tasks that this process can enqueue with all of their options: it has their handlers. */
  get tasks(): string[] {
    return this.registry.listAll().map(({ name }) => name);
  }

  /** What this process fires. */
  get service(): ScheduleService {
    return { tasks: this.tasks, versions: this.versions };
  }

  /** The code of this process declares a schedule in this version. */
  declared(name: string, version: number): void {
    if (version > 0) this.versions[name] = version;
  }

  /** Where the executions of this process's tasks belong. */
  taskHomes(): TaskHomeRow[] {
    return this.registry.listAll().map(({ name, module, queue, tags }) => ({
      task: name,
      module,
      queue: queue ?? this.settings.defaultQueue,
      tags,
    }));
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
    const { task, payload, metadata, tags, priority, queue, createdBy } = definition;
    const ours = {
      [SCHEDULE_NAME]: name,
      ...(slot === undefined ? {} : { [SCHEDULE_SLOT]: new Date(slot).toISOString() }),
    };
    const options = {
      metadata: { ...metadata, ...ours },
      ...(tags ? { tags } : {}),
      ...(priority === undefined ? {} : { priority }),
      ...(queue === undefined ? {} : { queue }),
      ...(createdBy === undefined ? {} : { createdBy }),
    };
    // Where another process has the handler, it alone knows more.
    return { task: this.registry.has(task) ? task : { name: task }, payload, options };
  }

  /** One that somebody begins by hand, and is recorded as having created where the schedule names nobody. */
  async createBy(actor: string | undefined, start: ScheduledStart): Promise<NewExecution> {
    const { options, ...request } = this.requestOf(start);
    const by = actor === undefined ? options : { createdBy: actor, ...options };
    return (await this.factory.create({ ...request, options: by })).execution;
  }

  /** Where the executions of a schedule belong. @throws what `create` throws */
  async homeOf(start: ScheduledStart): Promise<ScheduleHome> {
    const { module, queue, tags, createdBy } = (await this.create(start)).shape;
    return { module, queue, tags, createdBy: createdBy ?? null, metadata: start.definition.metadata ?? {} };
  }

  /** Where executions of a task belong that a scope is to be forced on. @throws UnknownTaskError */
  taskHome(task: TaskNameOrContract): TaskHome {
    return this.factory.homeOf(task);
  }

  /** As part of a transaction, with the keys that it may have. */
  insertOne(runner: SqlRunner, execution: NewExecution): Promise<{ readonly id: string; readonly created: boolean }> {
    return this.ledger.writer.insertWithin(runner, execution);
  }

  /**
   * Begins the executions of slots whose rows are there, as part of a transaction; whoever runs them is woken by `committed`.
   * A slot whose unique key is taken is skipped; one that is refused has failed.
   */
  async begin(runner: SqlRunner, starts: readonly SlotStart[]): Promise<SlotsBegun> {
    const { writer, schedules } = this.ledger;
    const answers = await writer.insertEachWithin(
      runner,
      starts.map(({ execution }) => execution),
    );
    const begun: SlotStart[] = [];
    const refused: RefusedSlot[] = [];
    for (const [index, start] of starts.entries()) {
      const { name, slot } = start;
      const answer = answers[index]!;
      if (answer instanceof Error) {
        refused.push({ name, error: answer });
        await schedules.settle(runner, name, { slot, state: 'failed', reason: answer.message });
      } else if (answer.created) begun.push(start);
      else {
        this.enqueuer.answeredWith(answer.id);
        await schedules.settle(runner, name, { slot, state: 'skipped', reason: 'unique', executionId: answer.id });
      }
    }
    return { begun, refused };
  }

  committed(executions: readonly NewExecution[]): void {
    for (const execution of executions) this.enqueuer.committed(execution);
  }
}
