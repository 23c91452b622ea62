import { Injectable } from '@nestjs/common';
import type { TaskExecution } from '@taskledger/nestjs';
import { ExecutionAccess, type TaskAdminUser } from '../access/index.js';

/** Other executions that an execution names: as views call them, and as it does. */
const REFERENCES = {
  parent_id: 'parentId',
  root_id: 'rootId',
  retry_of: 'retryOf',
  duplicate_of: 'duplicateOf',
} as const satisfies Readonly<Record<string, keyof TaskExecution>>;
const NAMES = Object.entries(REFERENCES);

/** Finds what an execution names and its reader may not know of: a lock, for example, may be held by another tenant's. */
@Injectable()
export class ExecutionReferences {
  constructor(private readonly access: ExecutionAccess) {}

  /** Ids of executions that these name, and that do not exist for the user. */
  async hiddenIn(user: TaskAdminUser, executions: readonly TaskExecution[]): Promise<ReadonlySet<string>> {
    // These are visible.
    const known = new Set(executions.map(({ id }) => id));
    const named = executions.flatMap((execution) => NAMES.map(([, name]) => execution[name]));
    const others = [...new Set(named)].filter((id) => id !== null && !known.has(id));
    if (others.length === 0) return new Set();
    const visible = new Set(await this.access.visibleIds(user, others as string[]));
    return new Set(others.filter((id): id is string => id !== null && !visible.has(id)));
  }
}

/** What an execution names, without what is hidden. */
export function referencesOf(execution: TaskExecution, hidden: ReadonlySet<string>): Record<string, string | null> {
  const shown = (id: string | null): string | null => (id !== null && hidden.has(id) ? null : id);
  return Object.fromEntries(NAMES.map(([member, name]) => [member, shown(execution[name])]));
}
