import { Injectable } from '@nestjs/common';
import {
  dependencyState,
  type ExecutionDependencies,
  type ScopedTasks,
  type TaskExecution,
  UnknownExecutionError,
} from '@taskledger/nestjs';
import { ExecutionAccess, type TaskAdminUser } from '../access/index.js';

type Related = ExecutionDependencies['upstreams'][number];
type View = Record<string, unknown>;

const NONE: ExecutionDependencies = { upstreams: [], dependents: [], hiddenUpstreams: 0, hiddenDependents: 0 };

/** What an execution depends on, and what depends on it, as much of it as a user may see: the rest is a number. */
@Injectable()
export class ExecutionDependencyViews {
  constructor(private readonly access: ExecutionAccess) {}

  async of(user: TaskAdminUser, execution: TaskExecution): Promise<View> {
    const tasks = await this.access.tasksOf(user);
    const { upstreams, dependents, hiddenUpstreams, hiddenDependents } = await tasks
      .dependencies(execution.id)
      .catch(unlessGone);
    const readable = await this.readable(user, tasks, [...upstreams, ...dependents]);
    const shownUpstreams = upstreams.flatMap((edge) => relatedView(edge, readable.get(edge.id)));
    const shownDependents = dependents.flatMap((edge) => relatedView(edge, readable.get(edge.id), execution));
    return {
      upstreams: shownUpstreams,
      dependents: shownDependents,
      hidden_upstreams: hiddenUpstreams + upstreams.length - shownUpstreams.length,
      hidden_dependents: hiddenDependents + dependents.length - shownDependents.length,
    };
  }

  // Within the scope, a policy may still refuse single ones.
  private async readable(
    user: TaskAdminUser,
    tasks: Pick<ScopedTasks, 'list'>,
    related: readonly Related[],
  ): Promise<Map<string, TaskExecution>> {
    if (related.length === 0) return new Map();
    const ids = related.map(({ id }) => id);
    const { items } = await tasks.list({ ids, limit: ids.length });
    const readable = await (await this.access.viewOf(user)).readable(items);
    return new Map(readable.map((one) => [one.id, one]));
  }
}

/** @param upstream the one of the two that comes first */
function relatedView(
  { id, condition, isResolved }: Related,
  other: TaskExecution | undefined,
  upstream: TaskExecution | undefined = other,
): View[] {
  if (!other || !upstream) return [];
  const state = dependencyState(upstream, { condition, isResolved });
  return [{ id, task_name: other.taskName, status: other.status, when: condition, state }];
}

// Retention may have taken it since.
function unlessGone(error: unknown): ExecutionDependencies {
  if (error instanceof UnknownExecutionError) return NONE;
  throw error;
}
