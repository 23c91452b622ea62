import type { TaskExecution } from '@taskledger/nestjs';
import { progressOf } from '../executions/execution-view.js';
import { jobStatusOf } from './job-status.js';

/** An execution as S4 sees it: a job. Its result is the id of the artifact that carries it, once it has finished. */
export function jobView(execution: TaskExecution): Record<string, unknown> {
  const artifactId = execution.isCompleted ? execution.id : null;
  return {
    id: execution.taskId,
    status: jobStatusOf(execution.status),
    submitted_at: execution.createdAt,
    started_at: execution.startedAt,
    finished_at: execution.finishedAt,
    result: artifactId,
    artifact_id: artifactId,
    error: execution.error,
    error_traceback: execution.traceback ?? null,
    task_name: execution.taskName,
    execution_id: execution.id,
    progress: progressOf(execution),
  };
}
