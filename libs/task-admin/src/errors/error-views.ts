import { Injectable } from '@nestjs/common';
import type { ErrorGroup, TaskExecution } from '@taskledger/nestjs';
import { ExecutionAccess, type TaskAdminUser } from '../access/index.js';

type View = Record<string, unknown>;

/** Groups of errors as clients see them. */
@Injectable()
export class ErrorViews {
  constructor(private readonly executions: ExecutionAccess) {}

  async items(user: TaskAdminUser, groups: readonly ErrorGroup[]): Promise<View[]> {
    const readable = await this.readableOf(user, groups);
    return groups.map((group) => itemOf(group, readable));
  }

  /** The same of a search: without those whose text the user may not read, or it could be guessed. */
  async foundItems(user: TaskAdminUser, groups: readonly ErrorGroup[]): Promise<View[]> {
    const readable = await this.readableOf(user, groups);
    return groups.filter((group) => isTold(group, readable)).map((group) => itemOf(group, readable));
  }

  /** One, with all that is known of it. */
  async detail(user: TaskAdminUser, group: ErrorGroup): Promise<View> {
    const readable = await this.readableOf(user, [group]);
    const first = group.firstExecutionId;
    return {
      ...itemOf(group, readable),
      first_execution_id: readable.get(first) ? first : null,
      tasks: group.tasks.map(({ taskName, count }) => ({ task_name: taskName, count })),
      by_version: group.byVersion.map(({ version = null, count }) => ({ version, count })),
      queues: group.queues,
    };
  }

  // Whether the user may read them: a policy may tell one execution of a group from the other. What is gone is not in it.
  private async readableOf(user: TaskAdminUser, groups: readonly ErrorGroup[]): Promise<Map<string, boolean>> {
    const ids = [
      ...new Set(groups.flatMap(({ firstExecutionId, lastExecutionId }) => [firstExecutionId, lastExecutionId])),
    ];
    if (ids.length === 0) return new Map();
    const { items } = await (await this.executions.tasksOf(user)).list({ ids, limit: ids.length });
    const answers = items.map(async (execution: TaskExecution) => {
      return [execution.id, await this.executions.may(user, execution, 'execution.read')] as const;
    });
    return new Map(await Promise.all(answers));
  }
}

function itemOf(group: ErrorGroup, readable: ReadonlyMap<string, boolean>): View {
  const { lastExecutionId: last, changed } = group;
  return {
    fingerprint: group.fingerprint,
    ...textOf(group, isTold(group, readable)),
    state: group.state,
    changed: changed ? { at: changed.at, by: changed.by ?? null, reason: changed.reason ?? null } : null,
    resolved_version: group.resolvedVersion ?? null,
    ignored_until: group.ignoredUntil ?? null,
    ignored_for: group.ignoredFor ?? null,
    regressed_at: group.regressedAt ?? null,
    first_seen_at: group.firstSeenAt,
    last_seen_at: group.lastSeenAt,
    last_execution_id: readable.get(last) ? last : null,
    total: group.total,
    count: group.count,
    trend: group.trend.map(({ at, count }) => ({ at, count })),
    task_names: group.taskNames,
    versions: group.versions,
  };
}

function isTold({ lastExecutionId }: ErrorGroup, readable: ReadonlyMap<string, boolean>): boolean {
  return readable.get(lastExecutionId) !== false;
}

function textOf({ errorType, message }: ErrorGroup, isShown: boolean): View {
  return { error_type: (isShown && errorType) || null, message: (isShown && message) || null };
}
