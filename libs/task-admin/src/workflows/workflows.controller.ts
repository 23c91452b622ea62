import { Get, Param } from '@nestjs/common';
import { Principal, RequirePermission, type TaskAdminUser, WorkflowAccess } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { FromUrl, type RequestUrl, ValidatedQuery } from '../http/index.js';
import { WorkflowPages } from './workflow-pages.js';
import { WorkflowGraphQuery, WorkflowListQuery } from './workflow.queries.js';
import { WorkflowViews } from './workflow-views.js';

/** Executions that come after each other. */
@AdminController('workflows')
export class WorkflowsController {
  constructor(
    private readonly access: WorkflowAccess,
    private readonly pages: WorkflowPages,
    private readonly views: WorkflowViews,
  ) {}

  @Get()
  @RequirePermission('execution.read')
  list(
    @Principal() user: TaskAdminUser,
    @ValidatedQuery(WorkflowListQuery) query: WorkflowListQuery,
    @FromUrl() address: RequestUrl,
  ): Promise<object> {
    return this.pages.page(user, query, address);
  }

  @Get(':id')
  async detail(
    @Principal() user: TaskAdminUser,
    @Param('id') id: string,
    @ValidatedQuery(WorkflowGraphQuery) { offset, limit }: WorkflowGraphQuery,
    @FromUrl() { path }: RequestUrl,
  ): Promise<object> {
    const root = await this.access.byId(user, id, 'execution.read');
    const next = `${path}?${new URLSearchParams({ offset: String(offset + limit), limit: String(limit) }).toString()}`;
    return this.views.detail(user, root.id, { offset, limit }, next);
  }
}
