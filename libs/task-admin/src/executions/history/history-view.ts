import type { TaskAttempt, TaskLog } from '@taskledger/nestjs';
import { resourcesView } from '../../tasks/task-metrics-view.js';

/** One run of an execution that has ended. */
export function attemptView(attempt: TaskAttempt): Record<string, unknown> {
  const { startedAt, finishedAt } = attempt;
  const durationMs = Math.max(0, finishedAt.getTime() - startedAt.getTime());
  return {
    run: attempt.run,
    attempt: attempt.attempt,
    status: attempt.status,
    reason: attempt.reason,
    node_id: attempt.nodeId,
    started_at: startedAt,
    finished_at: finishedAt,
    duration: durationMs / 1000,
    error: attempt.error,
    error_type: attempt.errorType,
    traceback: attempt.traceback,
    resources: resourcesView(attempt.resources, durationMs),
  };
}

/** One line of an execution's log. */
export function logView({
  id,
  run,
  at,
  level,
  message,
  data,
  status,
  percent,
  step,
}: TaskLog): Record<string, unknown> {
  return { id, run, at, level, message, data, status, percent, step };
}
