import { Get, Param } from '@nestjs/common';
import { RequirePermission, ExecutionAccess, Principal, type TaskAdminUser } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { type RequestUrl, FromUrl, ValidatedQuery } from '../http/index.js';
import { ExecutionListQuery, OwnListQuery } from './list/execution-list.query.js';
import { ExecutionPages } from './list/execution-pages.js';
import { ExecutionViews } from './execution-views.js';
import { MetadataQuery } from './list/metadata.query.js';

/** Executions, with the classic fields and status words. */
@AdminController('tasks/executions')
export class ExecutionsController {
  constructor(
    private readonly access: ExecutionAccess,
    private readonly pages: ExecutionPages,
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
}
