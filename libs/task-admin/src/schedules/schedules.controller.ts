import { Delete, Get, HttpCode, Param } from '@nestjs/common';
import { Principal, RequirePermission, ScheduleAccess, type TaskAdminUser } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { FromUrl, notFound, type RequestUrl, ValidatedQuery } from '../http/index.js';
import { SchedulePages } from './schedule-pages.js';
import { ScheduleListQuery } from './schedule.queries.js';
import { ScheduleViews } from './schedule-views.js';

/** What begins executions by the clock. */
@AdminController('schedules')
export class SchedulesController {
  constructor(
    private readonly access: ScheduleAccess,
    private readonly pages: SchedulePages,
    private readonly views: ScheduleViews,
  ) {}

  @Get()
  @RequirePermission('schedule.read')
  async list(
    @Principal() user: TaskAdminUser,
    @ValidatedQuery(ScheduleListQuery) query: ScheduleListQuery,
    @FromUrl() address: RequestUrl,
  ): Promise<object> {
    return this.pages.page(user, query, address);
  }

  @Get(':name')
  async detail(@Principal() user: TaskAdminUser, @Param('name') name: string): Promise<object> {
    return this.views.detail(user, await this.access.byName(user, name, 'schedule.read'));
  }

  @Delete(':name')
  @HttpCode(204)
  async remove(@Principal() user: TaskAdminUser, @Param('name') name: string): Promise<void> {
    await this.access.byName(user, name, 'schedule.delete');
    const isRemoved = await (await this.access.of(user)).remove(name, { actor: String(user.id) });
    if (!isRemoved) throw notFound(`There is no schedule "${name}".`);
  }
}
