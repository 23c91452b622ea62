import type { End } from '../ends/end.js';

/** The end of an execution that is not to run, because another one holds its lock. */
export function refusalOf(id: string, key: string, conflict: string, owner: string | undefined): End {
  // Not by which: whoever may read this one may not know of the other.
  const message = `The lock "${key}" is held${owner === undefined ? '' : ' by another execution'}`;
  const common = { id, fence: 'none', reason: 'duplicate', duplicateOf: owner, spends: 0, logs: [] } as const;
  if (conflict === 'fail') {
    return { ...common, status: 'FAILURE', error: { message, type: 'TaskLockedError', fingerprint: 'task-locked' } };
  }
  // The result that readers of skipped executions look for.
  const result = { success: false, status: 'skipped', reason: 'task_already_running', error: message };
  return { ...common, status: 'SKIPPED', result: JSON.stringify(result) };
}
