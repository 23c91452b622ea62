import type { TaskHandle } from '@taskledger/nestjs';

/** The answer to a submission: the id to follow it by, and a sentence. */
export function submissionView({ id, taskId, taskName, deduplicated }: TaskHandle): Record<string, unknown> {
  return {
    job_id: taskId,
    message: `Task '${taskName}' submitted for execution. Job ID: ${taskId}`,
    execution_id: id,
    task_id: taskId,
    task_name: taskName,
    deduplicated,
  };
}
