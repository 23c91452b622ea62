import { HttpCode, Param, Patch, Post, Res } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { TaskTracker } from '@taskledger/nestjs';
import { RequirePermission, creatorOf, ExecutionAccess, Principal, type TaskAdminUser } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { ExecutionViews } from '../executions/execution-views.js';
import { JsonBody, type JsonObject, notFound, RequestProblem } from '../http/index.js';
import { registrationRequest, statusRequest } from './tracking-request.js';

/** Work that runs elsewhere, recorded by other processes. */
@AdminController('tasks/executions')
export class TrackingController {
  constructor(
    private readonly access: ExecutionAccess,
    private readonly tracker: TaskTracker,
    private readonly host: HttpAdapterHost,
    private readonly views: ExecutionViews,
  ) {}

  @Post()
  @RequirePermission('execution.track')
  @HttpCode(201)
  async register(
    @Principal() user: TaskAdminUser,
    @JsonBody() body: JsonObject,
    @Res({ passthrough: true }) response: object,
  ): Promise<object> {
    const { onBehalf, ...registration } = registrationRequest(body);
    const createdBy = onBehalf ? creatorOf(user) : undefined;
    const { taskName: name, module, metadata } = registration;
    const forced = await this.access.forcedRecord(user, { createdBy, metadata }, { name, module });
    const { execution, created } = await this.tracker.register({ ...registration, ...forced });
    if (created) return this.views.item(user, execution);
    // Somebody else's execution stays invisible, also to who guesses its id.
    const visible = await this.access.byTaskId(user, execution.taskId, 'execution.read');
    this.host.httpAdapter.status(response, 200);
    return this.views.item(user, visible);
  }

  @Patch('by-task-id/:task_id')
  async update(
    @Principal() user: TaskAdminUser,
    @Param('task_id') taskId: string,
    @JsonBody() body: JsonObject,
  ): Promise<object> {
    await this.access.byTaskId(user, taskId, 'execution.track');
    const { status, ...details } = statusRequest(body);
    await this.access.assertKept(user, details.metadata);
    const execution = await this.tracker.updateTaskStatus(taskId, status, details);
    if (!execution) throw notFound(`There is no execution with the task id "${taskId}".`);
    if (execution.status === status) return this.views.item(user, execution);
    const detail = `Execution "${taskId}" has ended as ${execution.status}, and that stays.`;
    throw new RequestProblem(409, 'EXECUTION_FINISHED', detail);
  }
}
