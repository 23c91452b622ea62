import { HttpCode, Param, Post } from '@nestjs/common';
import { TaskSecrets } from '@taskledger/nestjs';
import { ExecutionAccess, Principal, type TaskAdminUser } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { assertMembers, JsonBody, type JsonObject } from '../http/index.js';

/** Secrets of single executions, for those who may see them. */
@AdminController('tasks/executions')
export class SecretsController {
  constructor(
    private readonly access: ExecutionAccess,
    private readonly secrets: TaskSecrets,
  ) {}

  @Post(':id/unmask')
  @HttpCode(200)
  async unmask(
    @Principal() user: TaskAdminUser,
    @Param('id') id: string,
    @JsonBody() body: JsonObject,
  ): Promise<object> {
    assertMembers(body, []);
    const execution = await this.access.byId(user, id, 'execution.unmask');
    await this.access.assertPayloadReadable(user, execution);
    await this.secrets.auditUnmask(execution.id, user.id);
    const { taskArgs, payload, result } = execution;
    return { task_args: taskArgs ?? [], task_kwargs: payload ?? {}, result: result ?? null };
  }
}
