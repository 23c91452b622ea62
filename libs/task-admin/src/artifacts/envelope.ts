import type { TaskExecution } from '@taskledger/nestjs';

/** What the artifact of an execution holds: made from the execution's row, whatever came of it. */
export function envelopeData(execution: TaskExecution): Record<string, unknown> {
  return {
    task_name: execution.taskName,
    params: execution.payload ?? {},
    result: execution.result ?? null,
    error: errorOf(execution),
  };
}

function errorOf(execution: TaskExecution): Record<string, unknown> | null {
  const { status, error, errorType, traceback } = execution;
  if (status === 'SUCCESS' || status === 'SKIPPED') return null;
  // An execution that was cancelled before it started has no error of its own, and no success either.
  const message = error ?? (status === 'REVOKED' ? 'The execution was cancelled' : 'The execution failed');
  return { type: errorType ?? status, message, traceback: traceback ?? null };
}
