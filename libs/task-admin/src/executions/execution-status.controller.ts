import { Get, HttpCode, Param, Post } from '@nestjs/common';
import { ExecutionAccess, Principal, type TaskAdminUser } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { ValidatedQuery } from '../http/index.js';
import { ExecutionSync } from './execution-sync.js';
import { ExecutionViews } from './execution-views.js';
import { MetadataQuery } from './list/metadata.query.js';
import { StatusQuery, SyncedQuery } from './status.query.js';

/** One execution as it is now: compared with what runs it, which may be an engine outside. */
@AdminController('tasks/executions')
export class ExecutionStatusController {
  constructor(
    private readonly access: ExecutionAccess,
    private readonly sync: ExecutionSync,
    private readonly views: ExecutionViews,
  ) {}

  @Get('status')
  status(
    @Principal() user: TaskAdminUser,
    @ValidatedQuery(StatusQuery) query: StatusQuery,
  ): Promise<Record<string, unknown>> {
    return this.byTaskId(user, query.task_id, query);
  }

  @Get('by-task-id/:task_id')
  async byTaskId(
    @Principal() user: TaskAdminUser,
    @Param('task_id') taskId: string,
    @ValidatedQuery(SyncedQuery) query: SyncedQuery,
  ): Promise<Record<string, unknown>> {
    const execution = await this.access.byTaskId(user, taskId, 'execution.read');
    const latest = query.sync === false ? execution : await this.sync.latest(execution);
    return this.views.detail(user, latest, query);
  }

  // It takes the right to read: nobody decides anything, it is only noted what has happened already.
  @Post(':id/sync')
  @HttpCode(200)
  async synchronize(
    @Principal() user: TaskAdminUser,
    @Param('id') id: string,
    @ValidatedQuery(MetadataQuery) query: MetadataQuery,
  ): Promise<Record<string, unknown>> {
    const execution = await this.access.byId(user, id, 'execution.read');
    return this.views.detail(user, await this.sync.synced(execution), query);
  }
}
