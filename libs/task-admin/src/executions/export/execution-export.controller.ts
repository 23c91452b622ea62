import { Get, type StreamableFile } from '@nestjs/common';
import { Principal, RequirePermission, type TaskAdminUser } from '../../access/index.js';
import { AdminController } from '../../admin-controller.decorator.js';
import { FromUrl, type RequestUrl, ValidatedQuery } from '../../http/index.js';
import { ExecutionExportQuery } from './execution-export.query.js';
import { ExecutionExports } from './execution-exports.js';

/** What the list would show, as a file. */
@AdminController('tasks/executions/export')
export class ExecutionExportController {
  constructor(private readonly exports: ExecutionExports) {}

  @Get()
  @RequirePermission('execution.export')
  file(
    @Principal() user: TaskAdminUser,
    @ValidatedQuery(ExecutionExportQuery) query: ExecutionExportQuery,
    @FromUrl() { search }: RequestUrl,
  ): Promise<StreamableFile> {
    return this.exports.file(user, query, search);
  }
}
