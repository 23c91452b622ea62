import type { TaskExecution } from '@taskledger/nestjs';
import type { ShownExecution } from '../secrets/shown-executions.js';

/** What the artifact of an execution holds: made from the execution as it may be shown, whatever came of it. */
export function envelopeData({ execution, isPayloadVisible }: ShownExecution): Record<string, unknown> {
  return {
    task_name: execution.taskName,
    params: isPayloadVisible ? (execution.payload ?? {}) : null,
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
