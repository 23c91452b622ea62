import { Injectable } from '@nestjs/common';
import { NotAWorkflowError, type ScopedWorkflows, type TaskExecution, Workflows } from '@taskledger/nestjs';
import { ExecutionAccess } from './execution.access.js';
import type { TaskAdminAction, TaskAdminUser } from './task-admin-access.js';

/** The one way to a workflow: it is an execution, and the rights of executions decide. */
@Injectable()
export class WorkflowAccess {
  constructor(
    private readonly executions: ExecutionAccess,
    private readonly workflows: Workflows,
  ) {}

  /** The workflows as they exist for the user, and what is started through them stays within the user's scope. */
  async of(user: TaskAdminUser): Promise<ScopedWorkflows> {
    return this.workflows.scoped((await this.executions.viewOf(user)).scope?.scope ?? 'all');
  }

  /**
   * The execution that a workflow is.
   * @throws RequestProblem 404 when it is unknown or invisible, 403 when it is visible but the action is not allowed
   * @throws NotAWorkflowError, for a 404
   */
  async byId(user: TaskAdminUser, id: string, action: TaskAdminAction): Promise<TaskExecution> {
    const execution = await this.executions.byId(user, id, action);
    if (execution.workflowNode !== null || execution.preparedBy === null) throw new NotAWorkflowError(execution.id);
    return execution;
  }
}
