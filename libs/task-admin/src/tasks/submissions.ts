import { Injectable } from '@nestjs/common';
import {
  IdempotencyMismatchError,
  KeyOutOfScopeError,
  type TaskHandle,
  type TaskInfo,
  TaskSecrets,
} from '@taskledger/nestjs';
import { creatorOf, ExecutionAccess, TaskAccess, type TaskAdminUser } from '../access/index.js';
import { type JsonObject, notFound, type RequestProblem } from '../http/index.js';
import type { ExecuteRequest } from './execute-request.js';

/** Enqueues for users: within their scope, and as far as their rights go. */
@Injectable()
export class Submissions {
  constructor(
    private readonly taskAccess: TaskAccess,
    private readonly executions: ExecutionAccess,
    private readonly secrets: TaskSecrets,
  ) {}

  /**
   * An earlier execution with the same key is answered with only where the user may see it.
   * @throws OutOfScopeError; RequestProblem 400, 403, and 404 where the key belongs to an execution that does not exist
   * for the user
   */
  async submit(user: TaskAdminUser, task: TaskInfo, { params, options: chosen }: ExecuteRequest): Promise<TaskHandle> {
    const options = await this.executions.forced(user, { ...chosen, createdBy: creatorOf(user) }, task);
    await this.taskAccess.assertExecutable(user, task.name, options);
    const payload = this.secrets.unmasked(task.name, params) as JsonObject;
    const tasks = await this.executions.tasksOf(user);
    const handle = await tasks.enqueue(task.name, payload, options).catch(async (error: unknown) => {
      if (error instanceof KeyOutOfScopeError) throw keyTaken();
      if (error instanceof IdempotencyMismatchError) await this.assertVisible(user, error.executionId);
      throw error;
    });
    if (handle.deduplicated) await this.assertVisible(user, handle.id);
    return handle;
  }

  private async assertVisible(user: TaskAdminUser, id: string): Promise<void> {
    if (!(await this.executions.isVisible(user, id))) throw keyTaken();
  }
}

function keyTaken(): RequestProblem {
  return notFound('The task id or unique key of this execution cannot be used. Choose another one.');
}
