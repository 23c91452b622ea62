import { HttpCode, Param, Post } from '@nestjs/common';
import { KeyOutOfScopeError, type WorkflowHandle } from '@taskledger/nestjs';
import { creatorOf, ExecutionAccess, Principal, type TaskAdminUser, WorkflowAccess } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { reasonOf } from '../executions/execution-commands.js';
import { JsonBody, type JsonObject, notFound } from '../http/index.js';

/** What people do to a workflow. */
@AdminController('workflows')
export class WorkflowCommandsController {
  constructor(
    private readonly access: WorkflowAccess,
    private readonly executions: ExecutionAccess,
  ) {}

  @Post(':id/cancel')
  @HttpCode(200)
  async cancel(
    @Principal() user: TaskAdminUser,
    @Param('id') id: string,
    @JsonBody() body: JsonObject,
  ): Promise<object> {
    const root = await this.access.byId(user, id, 'execution.cancel');
    const reason = reasonOf(body);
    const handle = await (await this.access.of(user)).get(root.id);
    const cancelled = await handle.cancel(reason, { actor: String(user.id) });
    return { id: root.id, name: root.taskName, cancelled };
  }

  @Post(':id/retry-failed')
  @HttpCode(202)
  async retryFailed(
    @Principal() user: TaskAdminUser,
    @Param('id') id: string,
    @JsonBody() body: JsonObject,
  ): Promise<object> {
    const root = await this.access.byId(user, id, 'execution.retry');
    const reason = reasonOf(body);
    const started = await this.started(user, root.id, reason);
    const { id: newId, taskId, name, deduplicated } = started;
    return { id: newId, task_id: taskId, name, retry_of: root.id, deduplicated };
  }

  private async started(user: TaskAdminUser, id: string, reason: string | undefined): Promise<WorkflowHandle> {
    const handle = await (await this.access.of(user)).get(id);
    const createdBy = creatorOf(user);
    const options = {
      actor: String(user.id),
      ...(createdBy && { createdBy }),
      ...(reason !== undefined && { reason }),
    };
    const started = await handle.retryFailed(options).catch((error: unknown) => {
      throw error instanceof KeyOutOfScopeError ? takenUp() : error;
    });
    if (started.deduplicated && !(await this.executions.isVisible(user, started.id))) throw takenUp();
    return started;
  }
}

function takenUp() {
  return notFound('Somebody else has taken this workflow up again, and you cannot see that one.');
}
