import { Delete, Get, HttpCode, Param } from '@nestjs/common';
import { Tasks } from '@taskledger/nestjs';
import { RequirePermission, ExecutionAccess, Principal, type TaskAdminUser } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { ListedExecutions } from '../executions/list/listed-executions.js';
import { ValidatedQuery } from '../http/index.js';
import { JobListQuery } from './job.queries.js';
import { executionStatusesOf } from './job-status.js';
import { JobViews } from './job-views.js';

/** Executions as jobs: a job has the id that its submission answered with. */
@AdminController('jobs')
export class JobsController {
  constructor(
    private readonly access: ExecutionAccess,
    private readonly listed: ListedExecutions,
    private readonly tasks: Tasks,
    private readonly views: JobViews,
  ) {}

  @Get()
  @RequirePermission('execution.read')
  async list(@Principal() user: TaskAdminUser, @ValidatedQuery(JobListQuery) query: JobListQuery): Promise<object[]> {
    const status = query.status_filter && executionStatusesOf(query.status_filter);
    const filter = await this.listed.visible(user, { status });
    if (!filter) return [];
    const { items } = await this.tasks.list({ ...filter, limit: query.limit, cursor: query.cursor });
    return Promise.all(items.map((execution) => this.views.job(user, execution)));
  }

  @Get(':id')
  async detail(@Principal() user: TaskAdminUser, @Param('id') id: string): Promise<object> {
    return this.views.job(user, await this.access.byTaskId(user, id, 'execution.read'));
  }

  @Delete(':id')
  @HttpCode(204)
  async cancel(@Principal() user: TaskAdminUser, @Param('id') id: string): Promise<void> {
    const execution = await this.access.byTaskId(user, id, 'execution.cancel');
    await this.tasks.cancel(execution.id, undefined, { actor: user.id });
  }
}
