import { Get, HttpCode, Param, Post } from '@nestjs/common';
import { Tasks, TaskSecrets } from '@taskledger/nestjs';
import {
  RequirePermission,
  creatorOf,
  ExecutionAccess,
  Principal,
  TaskAccess,
  type TaskAdminUser,
} from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { JsonBody, type JsonObject, Operations, ValidatedQuery } from '../http/index.js';
import { executeRequest } from './execute-request.js';
import { submissionView } from './submission-view.js';
import { TaskListQuery } from './task-list.query.js';
import { taskView } from './task-view.js';

/** The registered tasks. */
@AdminController('tasks')
export class TasksController {
  constructor(
    private readonly access: TaskAccess,
    private readonly executions: ExecutionAccess,
    private readonly tasks: Tasks,
    private readonly secrets: TaskSecrets,
  ) {}

  @Get()
  @RequirePermission('task.read')
  async list(@Principal() user: TaskAdminUser, @ValidatedQuery(TaskListQuery) query: TaskListQuery): Promise<object[]> {
    return (await this.access.visible(user, query.tags ?? [])).map(taskView);
  }

  @Get(':name')
  async detail(@Principal() user: TaskAdminUser, @Param('name') name: string): Promise<object> {
    return taskView(await this.access.byName(user, name, 'task.read'));
  }

  @Post(':name/:operation')
  @Operations('$execute')
  @HttpCode(202)
  async execute(
    @Principal() user: TaskAdminUser,
    @Param('name') name: string,
    @JsonBody() body: JsonObject,
  ): Promise<object> {
    const task = await this.access.byName(user, name, 'task.execute');
    const { params, options: chosen } = executeRequest(body);
    const options = await this.executions.forced(user, { ...chosen, createdBy: creatorOf(user) }, task);
    await this.access.assertExecutable(user, task.name, options);
    const payload = this.secrets.unmasked(task.name, params) as JsonObject;
    return submissionView(await this.tasks.enqueue(task.name, payload, options));
  }
}
