import { HttpCode, Param, Post } from '@nestjs/common';
import { Tasks, TaskSecrets } from '@taskledger/nestjs';
import { creatorOf, ExecutionAccess, Principal, type TaskAdminUser } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { JsonBody, type JsonObject } from '../http/index.js';
import { submissionView } from '../tasks/submission-view.js';
import { retryParams } from './execution-commands.js';
import { ExecutionViews } from './execution-views.js';

/** Repeats executions, with the payload that they had or with another one. */
@AdminController('tasks/executions')
export class ExecutionRetryController {
  constructor(
    private readonly access: ExecutionAccess,
    private readonly tasks: Tasks,
    private readonly views: ExecutionViews,
    private readonly secrets: TaskSecrets,
  ) {}

  @Post(':id/retry')
  @HttpCode(202)
  async retry(
    @Principal() user: TaskAdminUser,
    @Param('id') id: string,
    @JsonBody() body: JsonObject,
  ): Promise<object> {
    const original = await this.access.byId(user, id, 'execution.retry');
    const payload = retryParams(body);
    if (payload !== undefined) {
      await this.access.assertEditable(user, original);
      // To who may not read the original it is a new payload: no mask stands for a value of it.
      if (!(await this.access.mayReadPayload(user, original))) this.secrets.unmasked(original.taskName, payload);
    }
    const handle = await this.tasks.retry(original.id, { payload, createdBy: creatorOf(user) });
    const retried = await this.tasks.get(handle.id);
    return { ...(retried && (await this.views.item(user, retried))), ...submissionView(handle), retry_of: original.id };
  }
}
