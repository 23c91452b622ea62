import { Injectable } from '@nestjs/common';
import { type TaskExecution, Tasks } from '@taskledger/nestjs';
import { ExecutionAccess, type TaskAdminUser } from '../access/index.js';
import { AlikeExecutions } from './comparison/alike-executions.js';
import { ListedExecutions } from './list/listed-executions.js';

const MOST_RETRIES = 100;
// A page has 100 executions, each of which names five.
const MOST_NAMED = 1_000;

/** Other executions that an execution names: as views call them, and as it does. */
const REFERENCES = {
  parent_id: 'parentId',
  root_id: 'rootId',
  retry_of: 'retryOf',
  duplicate_of: 'duplicateOf',
  cached_from: 'cachedFrom',
} as const satisfies Readonly<Record<string, keyof TaskExecution>>;
const NAMES = Object.entries(REFERENCES);

/** Where an execution came from, and where it led: as much of it as the user may see. */
@Injectable()
export class ExecutionLineage {
  constructor(
    private readonly listed: ListedExecutions,
    private readonly tasks: Tasks,
    private readonly access: ExecutionAccess,
    private readonly alike: AlikeExecutions,
  ) {}

  async of(user: TaskAdminUser, execution: TaskExecution): Promise<Record<string, unknown>> {
    const { id } = execution;
    const [retries, children] = await Promise.all([
      this.listed.visible(user, { retryOf: id }),
      this.listed.visible(user, { parentId: id }),
    ]);
    const [retriedBy, count] = await Promise.all([
      retries ? this.tasks.list({ ...retries, limit: MOST_RETRIES }) : { items: [] },
      children ? this.tasks.count(children) : { count: 0, capped: false },
    ]);
    return {
      alike: await this.alike.of(user, execution),
      retried_by: retriedBy.items.map((retry) => retry.id),
      children_count: count.count,
      children_count_capped: count.capped,
    };
  }

  /** Ids of executions that these name, and that do not exist for the user: a lock may be held by another tenant's. */
  async hiddenIn(user: TaskAdminUser, executions: readonly TaskExecution[]): Promise<ReadonlySet<string>> {
    // These are visible.
    const known = new Set<string | null>([null, ...executions.map(({ id }) => id)]);
    const named = executions.flatMap((execution) => NAMES.map(([, name]) => execution[name]));
    const others = [...new Set(named)].filter((id) => !known.has(id)) as string[];
    const view = await this.access.viewOf(user);
    // Without a scope nothing is hidden.
    if (others.length === 0 || !view.scope) return new Set();
    const { items } = await (await this.access.tasksOf(user)).list({ ids: others, limit: MOST_NAMED });
    const visible = new Set((await view.readable(items)).map(({ id }) => id));
    return new Set(others.filter((id) => !visible.has(id)));
  }
}

/** What an execution names, without what is hidden. */
export function referencesOf(execution: TaskExecution, hidden: ReadonlySet<string>): Record<string, string | null> {
  const shown = (id: string | null): string | null => (id !== null && hidden.has(id) ? null : id);
  return Object.fromEntries(NAMES.map(([member, name]) => [member, shown(execution[name])]));
}

/** The workflow that an execution is, or is a node of; null where it is neither, or where that is hidden. */
export function workflowOf(
  { id, parentId, workflowNode, preparedBy }: TaskExecution,
  hidden: ReadonlySet<string>,
): { readonly id: string; readonly node: string | null } | null {
  if (workflowNode === null) return preparedBy === null ? null : { id, node: null };
  return parentId === null || hidden.has(parentId) ? null : { id: parentId, node: workflowNode };
}
