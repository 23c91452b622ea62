import { Get, HttpCode, Param, Post } from '@nestjs/common';
import { Tasks } from '@taskledger/nestjs';
import { RequirePermission, creatorOf, ExecutionAccess, Principal, type TaskAdminUser } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { type RequestUrl, FromUrl, JsonBody, type JsonObject, ValidatedQuery } from '../http/index.js';
import { submissionView } from '../tasks/submission-view.js';
import { cancelReason, retryParams } from './execution-commands.js';
import { ExecutionListQuery, OwnListQuery } from './execution-list.query.js';
import { ExecutionPages } from './execution-pages.js';
import { ExecutionViews } from './execution-views.js';
import { MetadataQuery } from './metadata.query.js';

/** Executions, with the classic fields and status words. */
@AdminController('tasks/executions')
export class ExecutionsController {
  constructor(
    private readonly access: ExecutionAccess,
    private readonly pages: ExecutionPages,
    private readonly tasks: Tasks,
    private readonly views: ExecutionViews,
  ) {}

  @Get()
  @RequirePermission('execution.read')
  list(
    @Principal() user: TaskAdminUser,
    @ValidatedQuery(ExecutionListQuery) query: ExecutionListQuery,
    @FromUrl() address: RequestUrl,
  ): Promise<object> {
    return this.pages.page(user, query, address);
  }

  @Get('my-tasks')
  @RequirePermission('execution.read')
  own(
    @Principal() user: TaskAdminUser,
    @ValidatedQuery(OwnListQuery) query: OwnListQuery,
    @FromUrl() address: RequestUrl,
  ): Promise<object> {
    return this.pages.page(user, query, address);
  }

  @Get(':id')
  async detail(
    @Principal() user: TaskAdminUser,
    @Param('id') id: string,
    @ValidatedQuery(MetadataQuery) query: MetadataQuery,
  ): Promise<object> {
    const execution = await this.access.byId(user, id, 'execution.read');
    return this.views.detail(user, execution, query);
  }

  @Post(':id/cancel')
  @HttpCode(200)
  async cancel(
    @Principal() user: TaskAdminUser,
    @Param('id') id: string,
    @JsonBody() body: JsonObject,
  ): Promise<object> {
    const execution = await this.access.byId(user, id, 'execution.cancel');
    const cancelled = await this.tasks.cancel(execution.id, cancelReason(body), { actor: user.id });
    return { cancelled, ...this.views.item((await this.tasks.get(execution.id)) ?? execution) };
  }

  @Post(':id/promote')
  @HttpCode(200)
  async promote(@Principal() user: TaskAdminUser, @Param('id') id: string): Promise<object> {
    const execution = await this.access.byId(user, id, 'execution.promote');
    await this.tasks.promote(execution.id, { actor: user.id });
    return { promoted: true, ...this.views.item((await this.tasks.get(execution.id)) ?? execution) };
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
    // What BullMQ runs has no task here, and cannot be edited.
    if (payload !== undefined && !original.engine) await this.access.assertEditable(user, original);
    const handle = await this.tasks.retry(original.id, { payload, createdBy: creatorOf(user) });
    const retried = await this.tasks.get(handle.id);
    return { ...(retried && this.views.item(retried)), ...submissionView(handle), retry_of: original.id };
  }
}
