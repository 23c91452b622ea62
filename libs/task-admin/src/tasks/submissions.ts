import { Injectable } from '@nestjs/common';
import {
  type EnqueueOptions,
  IdempotencyMismatchError,
  KeyOutOfScopeError,
  type ManualRetry,
  type TaskExecution,
  type TaskHandle,
  type TaskInfo,
  TaskSecrets,
  UnknownDependencyError,
  upstreamIdsOf,
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
    await this.assertUpstreams(user, options);
    const payload = this.secrets.unmasked(task.name, params) as JsonObject;
    const tasks = await this.executions.tasksOf(user);
    return this.revealed(user, tasks.enqueue(task.name, payload, options));
  }

  /**
   * Repeats an execution, in the same way.
   * @throws RequestProblem 404 as above; what `Tasks.retry` throws
   */
  async retry(user: TaskAdminUser, id: string, retry: Pick<ManualRetry, 'payload' | 'reason'>): Promise<TaskHandle> {
    const tasks = await this.executions.tasksOf(user);
    const createdBy = creatorOf(user);
    return this.revealed(user, tasks.retry(id, { ...retry, createdBy }));
  }

  /**
   * Repeats an execution with another payload, which is as much as to enqueue it anew.
   * @throws what `retry` and `submit` throw
   */
  async retryWith(user: TaskAdminUser, original: TaskExecution, payload: JsonObject): Promise<TaskHandle> {
    // What BullMQ runs has no task here, and the library says why it cannot be edited.
    if (original.engine) return this.retry(user, original.id, { payload });
    await this.executions.assertEditable(user, original);
    // To who may not read the original it is a new payload: no mask stands for a value of it.
    if (!(await this.executions.mayReadPayload(user, original))) this.secrets.unmasked(original.taskName, payload);
    return this.retry(user, original.id, { payload });
  }

  /** What has become of an enqueue, unless that is an execution that the user may not know of. */
  private async revealed(user: TaskAdminUser, enqueued: Promise<TaskHandle>): Promise<TaskHandle> {
    const handle = await enqueued.catch(async (error: unknown) => {
      if (error instanceof KeyOutOfScopeError) throw keyTaken();
      if (error instanceof IdempotencyMismatchError) await this.assertVisible(user, error.executionId);
      throw error;
    });
    if (handle.deduplicated) await this.assertVisible(user, handle.id);
    return handle;
  }

  /** What the user may not read is as unknown as what there is not. @throws UnknownDependencyError; InvalidOptionError */
  private async assertUpstreams(user: TaskAdminUser, { dependsOn }: EnqueueOptions): Promise<void> {
    if (dependsOn === undefined || dependsOn.length === 0) return;
    const ids = upstreamIdsOf(dependsOn);
    const { refused } = await this.executions.byIds(user, ids, 'execution.read');
    if (refused.size > 0) throw new UnknownDependencyError([...refused.keys()]);
  }

  private async assertVisible(user: TaskAdminUser, id: string): Promise<void> {
    if (!(await this.executions.isVisible(user, id))) throw keyTaken();
  }
}

function keyTaken(): RequestProblem {
  return notFound('The task id or unique key of this execution cannot be used. Choose another one.');
}
