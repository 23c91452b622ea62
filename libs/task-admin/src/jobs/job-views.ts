import { Injectable } from '@nestjs/common';
import type { TaskExecution } from '@taskledger/nestjs';
import { ExecutionAccess, type TaskAdminUser } from '../access/index.js';
import { ExecutionViews } from '../executions/execution-views.js';
import { jobStatusOf } from './job-status.js';

/** Executions as jobs. */
@Injectable()
export class JobViews {
  constructor(
    private readonly executions: ExecutionViews,
    private readonly access: ExecutionAccess,
  ) {}

  /** The result of a job is the id of the artifact that carries it, once it has finished: it tells nothing of the result. */
  async job(user: TaskAdminUser, execution: TaskExecution): Promise<Record<string, unknown>> {
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
      progress: this.executions.progress(execution),
      payload_visible: await this.access.mayReadPayload(user, execution),
    };
  }
}
