import { Get, type StreamableFile } from '@nestjs/common';
import { Principal, RequirePermission, type TaskAdminUser } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { ValidatedQuery } from '../http/index.js';
import { AuditExportQuery, AuditListQuery } from './audit-list.query.js';
import { AuditPages } from './audit-pages.js';

/** Who did what, and who was refused what. */
@AdminController('audit')
export class AuditController {
  constructor(private readonly pages: AuditPages) {}

  @Get()
  @RequirePermission('audit.read')
  async list(
    @Principal() user: TaskAdminUser,
    @ValidatedQuery(AuditListQuery) { cursor, limit, ...filter }: AuditListQuery,
  ): Promise<object> {
    const { rows, next } = await this.pages.page(user, filter, { limit, ...(cursor !== undefined && { cursor }) });
    return { next: next ?? null, results: rows };
  }

  /** The same as a file. */
  @Get('export')
  @RequirePermission('audit.read')
  file(
    @Principal() user: TaskAdminUser,
    @ValidatedQuery(AuditExportQuery) query: AuditExportQuery,
  ): Promise<StreamableFile> {
    return this.pages.file(user, query);
  }
}
