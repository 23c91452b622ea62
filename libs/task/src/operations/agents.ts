import { Injectable } from '@nestjs/common';
import { type ExecutionScope, ScopedTasks, type TaskHandle, Tasks } from '../client/index.js';
import type { TaskInput, TaskNameOrContract, TaskPayloadArgs, TaskResult } from '../definition/index.js';
import type { EnqueueOptions } from '../enqueue/index.js';
import { messageOf } from '../errors/any-value.js';
import { assertCount, assertKnown, assertText, type NamesOf } from '../options/index.js';
import type { DequeueOptions } from './queue.types.js';
import { Queues } from './queues.js';
import { ScopedQueues } from './scoped-queues.js';

export interface AgentOptions {
  /** Where its tasks wait. One that no worker serves, unless workers are to take them as well. @default 'default' */
  readonly queue?: string;
}

export interface ProcessOptions extends DequeueOptions {
  /** Stops after so many. @default until nothing is left that can start */
  readonly limit?: number;
}

/** What became of a task that an agent has processed. */
export interface ProcessedTask {
  readonly id: string;
  readonly taskName: string;
  readonly result?: unknown;
  /** Absent where it succeeded. */
  readonly error?: string;
}

/** How the tasks of an agent went. */
export interface AgentSummary {
  /** Those that have succeeded or failed. */
  readonly totalTasks: number;
  readonly completed: number;
  readonly failed: number;
  /** completed by totalTasks; 0 when there are none. */
  readonly successRate: number;
}

const AGENT: NamesOf<AgentOptions> = { queue: true };
const PROCESS: NamesOf<ProcessOptions> = { lease: true, limit: true };
const DEFAULT_QUEUE = 'default';

/** Somebody who has tasks of their own: those with its name as `metadata.agent`. It may be used in many processes at a time. */
export class Agent {
  /** @internal */
  constructor(
    readonly name: string,
    private readonly tasks: ScopedTasks,
    private readonly queues: ScopedQueues,
    private readonly queue: string,
  ) {}

  /** Enqueues a task for this agent. @throws what `tasks.enqueue` throws */
  assign<const C extends TaskNameOrContract>(
    task: C,
    ...[payload, options]: TaskPayloadArgs<C, EnqueueOptions>
  ): Promise<TaskHandle<TaskResult<C>, TaskInput<C>>> {
    const { queue } = this;
    const args = [payload, { queue, ...options }] as unknown as TaskPayloadArgs<C, EnqueueOptions>;
    return this.tasks.enqueue(task, ...args);
  }

  /**
   * Runs its tasks here, one behind the other, until nothing is left that can start. One that fails keeps none of the others from
   * running.
   * @throws InvalidOptionError
   */
  async process(options: ProcessOptions = {}): Promise<ProcessedTask[]> {
    assertKnown(options, PROCESS, { whole: 'options' });
    const { limit = Infinity, ...dequeue } = options;
    if (options.limit !== undefined) assertCount(options.limit, 'limit');
    const processed: ProcessedTask[] = [];
    while (processed.length < limit) {
      const next = await this.queues.dequeue(this.queue, dequeue);
      if (!next) break;
      const { id, taskName } = next;
      const ended = await next.execute().then(
        (result) => ({ result }),
        (error: unknown) => ({ error: messageOf(error) }),
      );
      processed.push({ id, taskName, ...ended });
    }
    return processed;
  }

  /** Its tasks that have succeeded and failed, as far as they are kept, wherever they ran. */
  async summary(): Promise<AgentSummary> {
    const { SUCCESS: completed, FAILURE: failed } = await this.tasks.stats();
    const totalTasks = completed + failed;
    return { totalTasks, completed, failed, successRate: completed / Math.max(1, totalTasks) };
  }
}

/**
 * Agents by name.
 *
 * @example
 * const agent = agents.agent('TaskProcessor', { queue: 'agents' });
 * await agent.assign('process_batch', { batch: 1 });
 * await agent.process();
 * const { successRate } = await agent.summary();
 */
@Injectable()
export class Agents {
  constructor(
    private readonly tasks: Tasks,
    private readonly queues: Queues,
  ) {}

  /** @param scope whose agent it is; agents of the same name in other scopes are others. @throws InvalidOptionError */
  agent(name: string, options: AgentOptions = {}, scope: ExecutionScope | 'all' = 'all'): Agent {
    assertText(name, 'name');
    assertKnown(options, AGENT, { whole: 'options' });
    const own = { metadata: { agent: name } };
    const tasks = this.tasks.scoped(scope).scoped(own);
    return new Agent(name, tasks, this.queues.scoped(scope).scoped(own), options.queue ?? DEFAULT_QUEUE);
  }
}
