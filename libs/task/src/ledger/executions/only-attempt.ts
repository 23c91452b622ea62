import type { TaskAttempt, TaskExecution } from '../entities/index.js';

/** The attempt of an execution that succeeded at once: its record says all of it. */
export function onlyAttempt({ id, run, attempt, nodeId, startedAt, finishedAt }: TaskExecution): Partial<TaskAttempt> {
  return {
    executionId: id,
    run,
    attempt,
    status: 'SUCCESS',
    reason: null,
    nodeId,
    startedAt: startedAt ?? undefined,
    finishedAt: finishedAt ?? undefined,
    error: null,
    errorType: null,
    traceback: null,
    resources: null,
  };
}
