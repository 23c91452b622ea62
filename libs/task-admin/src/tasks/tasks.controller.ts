import { Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { RequirePermission, Principal, TaskAccess, type TaskAdminUser } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { JsonBody, type JsonObject, Operations, ValidatedQuery } from '../http/index.js';
import { executeRequest } from './execute-request.js';
import { Submissions } from './submissions.js';
import { submissionView } from './submission-view.js';
import { TaskListQuery } from './task-list.query.js';
import { TaskViews } from './task-views.js';

/** The registered tasks. */
@AdminController('tasks')
export class TasksController {
  constructor(
    private readonly access: TaskAccess,
    private readonly submissions: Submissions,
    private readonly views: TaskViews,
    private readonly host: HttpAdapterHost,
  ) {}

  @Get()
  @RequirePermission('task.read')
  async list(@Principal() user: TaskAdminUser, @ValidatedQuery(TaskListQuery) query: TaskListQuery): Promise<object[]> {
    return this.views.items(user, await this.access.visible(user, query.tags ?? []));
  }

  @Get(':name')
  async detail(@Principal() user: TaskAdminUser, @Param('name') name: string): Promise<object> {
    return this.views.item(user, await this.access.byName(user, name, 'task.read'));
  }

  @Post(':name/:operation')
  @Operations('$execute')
  @HttpCode(202)
  async execute(
    @Principal() user: TaskAdminUser,
    @Param('name') name: string,
    @JsonBody() body: JsonObject,
    @Res({ passthrough: true }) response: object,
  ): Promise<object> {
    const task = await this.access.byName(user, name, 'task.execute');
    const handle = await this.submissions.submit(user, task, executeRequest(body));
    if (handle.deduplicated) this.host.httpAdapter.status(response, 200);
    return submissionView(handle);
  }
}
