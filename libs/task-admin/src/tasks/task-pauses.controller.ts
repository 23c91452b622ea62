import { HttpCode, Param, Post } from '@nestjs/common';
import { type TaskInfo, TaskPauses } from '@taskledger/nestjs';
import { ExecutionAccess, Principal, TaskAccess, type TaskAdminUser } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { asBodyFields, assertMembers, JsonBody, type JsonObject, PauseBody, validated } from '../http/index.js';
import { forbidden } from '../http/problems/request-problem.js';
import { TaskViews } from './task-views.js';

const RIGHT = 'task.pause';

/** Pauses of single tasks: for whoever sees all executions, because they keep back those of everybody. */
@AdminController('tasks')
export class TaskPausesController {
  constructor(
    private readonly access: TaskAccess,
    private readonly executions: ExecutionAccess,
    private readonly pauses: TaskPauses,
    private readonly views: TaskViews,
  ) {}

  @Post(':name/pause')
  @HttpCode(200)
  async pause(
    @Principal() user: TaskAdminUser,
    @Param('name') name: string,
    @JsonBody() body: JsonObject,
  ): Promise<object> {
    const task = await this.pausable(user, name);
    const { reason, until } = validated(PauseBody, body, { unknown: 'member' });
    const options = { by: String(user.id), ...(reason && { reason }), ...(until && { until }) };
    await asBodyFields(() => this.pauses.pause(name, options));
    return this.views.item(user, task);
  }

  @Post(':name/resume')
  @HttpCode(200)
  async resume(
    @Principal() user: TaskAdminUser,
    @Param('name') name: string,
    @JsonBody() body: JsonObject,
  ): Promise<object> {
    const task = await this.pausable(user, name);
    assertMembers(body, []);
    await this.pauses.resume(name, { by: String(user.id) });
    return this.views.item(user, task);
  }

  private async pausable(user: TaskAdminUser, name: string): Promise<TaskInfo> {
    const task = await this.access.byName(user, name, RIGHT);
    if (!(await this.executions.seesAll(user))) throw forbidden(RIGHT);
    return task;
  }
}
