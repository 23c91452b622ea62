import { HttpCode, Param, Post } from '@nestjs/common';
import { Tasks } from '@taskledger/nestjs';
import { ExecutionAccess, Principal, type TaskAdminUser } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { JsonBody, type JsonObject } from '../http/index.js';
import { Submissions } from '../tasks/submissions.js';
import { submissionView } from '../tasks/submission-view.js';
import { reasonOf, retryParams } from './execution-commands.js';
import { ExecutionViews } from './execution-views.js';

/** What people do to a single execution. */
@AdminController('tasks/executions')
export class ExecutionCommandsController {
  constructor(
    private readonly access: ExecutionAccess,
    private readonly tasks: Tasks,
    private readonly views: ExecutionViews,
    private readonly submissions: Submissions,
  ) {}

  @Post(':id/cancel')
  @HttpCode(200)
  async cancel(
    @Principal() user: TaskAdminUser,
    @Param('id') id: string,
    @JsonBody() body: JsonObject,
  ): Promise<object> {
    const execution = await this.access.byId(user, id, 'execution.cancel');
    const cancelled = await this.tasks.cancel(execution.id, reasonOf(body), { actor: user.id });
    const latest = (await this.tasks.get(execution.id)) ?? execution;
    return { cancelled, ...(await this.views.item(user, latest)) };
  }

  @Post(':id/promote')
  @HttpCode(200)
  async promote(@Principal() user: TaskAdminUser, @Param('id') id: string): Promise<object> {
    const execution = await this.access.byId(user, id, 'execution.promote');
    await this.tasks.promote(execution.id, { actor: user.id });
    const latest = (await this.tasks.get(execution.id)) ?? execution;
    return { promoted: true, ...(await this.views.item(user, latest)) };
  }

  @Post(':id/retry')
  @HttpCode(202)
  async retry(
    @Principal() user: TaskAdminUser,
    @Param('id') id: string,
    @JsonBody() body: JsonObject,
  ): Promise<object> {
    const original = await this.access.byId(user, id, 'execution.retry');
    const payload = retryParams(body);
    const handle = payload
      ? await this.submissions.retryWith(user, original, payload)
      : await this.submissions.retry(user, original.id, {});
    const retried = await this.tasks.get(handle.id);
    return { retry_of: original.id, ...submissionView(handle), ...(retried && (await this.views.item(user, retried))) };
  }
}
