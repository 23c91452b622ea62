import type { CheckedScope, TaskExecution } from '@taskledger/nestjs';
import { forbidden, notFound } from '../http/problems/request-problem.js';
import type { TaskAdminAction, TaskAdminPolicy, TaskAdminResource, TaskAdminUser } from './task-admin-access.js';

/** What exists for a user, and what the user may do with it, with the scope of one moment. */
export class UserView {
  /** @param scope undefined where the user sees all */
  constructor(
    readonly user: TaskAdminUser,
    readonly scope: CheckedScope | undefined,
    private readonly policy: TaskAdminPolicy,
  ) {}

  /** Whether the user may do this to an execution that the user may read. */
  async may(action: TaskAdminAction, execution?: TaskExecution): Promise<boolean> {
    return (await this.policy.can(this.user, action, execution && resourceOf(execution))) === true;
  }

  /**
   * @param otherwise what is said where the execution is unknown or invisible
   * @throws RequestProblem 404 when it is unknown or invisible, 403 when it is visible but the action is not allowed
   */
  async allowed(execution: TaskExecution | null, action: TaskAdminAction, otherwise: string): Promise<TaskExecution> {
    if (!execution || (this.scope && !this.scope.includes(execution))) throw notFound(otherwise);
    if (await this.may(action, execution)) return execution;
    const isVisible = action !== 'execution.read' && (await this.may('execution.read', execution));
    throw isVisible ? forbidden(action) : notFound(otherwise);
  }

  /** Those of the executions that the user may read. */
  async readable(executions: readonly TaskExecution[]): Promise<TaskExecution[]> {
    const inScope = executions.filter((execution) => this.scope?.includes(execution) ?? true);
    const isReadable = await Promise.all(inScope.map((execution) => this.may('execution.read', execution)));
    return inScope.filter((_, index) => isReadable[index]);
  }
}

function resourceOf(execution: TaskExecution): TaskAdminResource {
  const { id, taskId, taskName, module, queue, tags, createdBy, metadata } = execution;
  return { type: 'execution', id, taskId, taskName, module, queue, tags, createdBy, metadata };
}
