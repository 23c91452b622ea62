import { type ParallelResult, type WorkflowItem, workflowOf } from '../../definition/index.js';
import type { EnqueueOptions } from '../../enqueue/index.js';
import type { Duration } from '../../time/duration.js';
import { assertKnown, type NamesOf } from '../../errors/assertions.js';
import { TaskCounting } from '../memory/task-counter.js';
import { startStatic } from './workflow.actions.js';
import type { WorkflowHandle } from './workflow.handle.js';

/** Options of a workflow; queue, priority and the like are those of its nodes' tasks unless they are given. */
export interface WorkflowStartOptions extends Pick<
  EnqueueOptions,
  'taskId' | 'queue' | 'priority' | 'createdBy' | 'metadata' | 'tags' | 'manager'
> {
  /**
   * How long the workflow may take, counted from its start: then it ends with FAILURE `timeout`, and what is open of it is
   * cancelled. @default that of its definition, else for ever
   */
  readonly deadline?: Duration;
}

/** Options of `executeWorkflow`. */
export interface ExecuteWorkflowOptions extends WorkflowStartOptions {
  /** What the workflow is called. @default 'workflow' */
  readonly name?: string;
}

export const START_OPTIONS: NamesOf<WorkflowStartOptions> = {
  taskId: true,
  queue: true,
  priority: true,
  createdBy: true,
  metadata: true,
  tags: true,
  manager: true,
  deadline: true,
};

/** `TaskCounting` and what runs tasks that depend on each other. */
export class TaskFlows extends TaskCounting {
  /**
   * Runs tasks in the order of what they depend on, by the names they have in this call; all of them are recorded, or none.
   * The result is theirs by name.
   * @throws InvalidWorkflowError for names that come twice or are not there, circles, no items, more than 10,000, or a path
   * of more than 1,000
   * @throws what `enqueue` throws, for each of them
   * @example
   * await tasks.executeWorkflow([
   *   { task: extract, name: 'rows' },
   *   { task: load, name: 'loaded', dependsOn: ['rows'] },
   * ]);
   */
  async executeWorkflow(
    items: readonly WorkflowItem[],
    options: ExecuteWorkflowOptions = {},
  ): Promise<WorkflowHandle<ParallelResult>> {
    assertKnown<ExecuteWorkflowOptions>(options, { ...START_OPTIONS, name: true }, { whole: 'options' });
    const { name = 'workflow', ...given } = options;
    return startStatic(this.parts, this.view, workflowOf(name, items), given);
  }
}
