import { Get, HttpCode, Param, Post } from '@nestjs/common';
import { Tasks } from '@taskledger/nestjs';
import { Asks, creatorOf, ExecutionAccess, Principal, type TaskAdminUser } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { type Address, AddressOf, JsonBody, type JsonObject, QueryOf } from '../http/index.js';
import { submissionView } from '../tasks/submission-view.js';
import { cancelReason, retryParams } from './execution-commands.js';
import { ExecutionLineage } from './execution-lineage.js';
import { ExecutionListQuery } from './execution-list.query.js';
import { ExecutionPages } from './execution-pages.js';
import { executionDetail, executionItem } from './execution-view.js';

/** Executions, with the fields and the status words of S3. */
@AdminController('tasks/executions')
export class ExecutionsController {
  constructor(
    private readonly access: ExecutionAccess,
    private readonly pages: ExecutionPages,
    private readonly lineage: ExecutionLineage,
    private readonly tasks: Tasks,
  ) {}

  @Get()
  @Asks('execution.read')
  list(
    @Principal() user: TaskAdminUser,
    @QueryOf(ExecutionListQuery) query: ExecutionListQuery,
    @AddressOf() address: Address,
  ): Promise<object> {
    return this.pages.page(user, query, address);
  }

  @Get('by-task-id/:task_id')
  async byTaskId(@Principal() user: TaskAdminUser, @Param('task_id') taskId: string): Promise<object> {
    const execution = await this.access.byTaskId(user, taskId, 'execution.read');
    return executionDetail(execution, await this.lineage.of(user, execution));
  }

  @Get(':id')
  async detail(@Principal() user: TaskAdminUser, @Param('id') id: string): Promise<object> {
    const execution = await this.access.byId(user, id, 'execution.read');
    return executionDetail(execution, await this.lineage.of(user, execution));
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
    return { cancelled, ...executionItem((await this.tasks.get(execution.id)) ?? execution) };
  }

  @Post(':id/retry')
  @HttpCode(202)
  async retry(
    @Principal() user: TaskAdminUser,
    @Param('id') id: string,
    @JsonBody() body: JsonObject,
  ): Promise<object> {
    const original = await this.access.byId(user, id, 'execution.retry');
    const handle = await this.tasks.retry(original.id, { payload: retryParams(body), createdBy: creatorOf(user) });
    const retried = await this.tasks.get(handle.id);
    return { ...(retried && executionItem(retried)), ...submissionView(handle), retry_of: original.id };
  }
}
