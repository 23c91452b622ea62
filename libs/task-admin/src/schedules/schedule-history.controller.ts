import { Get, HttpCode, Param, Post } from '@nestjs/common';
import { Principal, ScheduleAccess, type TaskAdminUser } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { JsonBody, type JsonObject, ValidatedQuery } from '../http/index.js';
import { SchedulePreviews } from './schedule-previews.js';
import { asFields, bodyAs, PreviewBody } from './schedule-request.js';
import { BackfillQuery, HistoryQuery, RevisionsQuery } from './schedule.queries.js';
import { ScheduleViews } from './schedule-views.js';

/** What was and what will be of a schedule. */
@AdminController('schedules')
export class ScheduleHistoryController {
  constructor(
    private readonly access: ScheduleAccess,
    private readonly views: ScheduleViews,
    private readonly previews: SchedulePreviews,
  ) {}

  @Get(':name/history')
  async history(
    @Principal() user: TaskAdminUser,
    @Param('name') name: string,
    @ValidatedQuery(HistoryQuery) { limit, before }: HistoryQuery,
  ): Promise<object> {
    await this.access.byName(user, name, 'schedule.read');
    const schedules = await this.access.of(user);
    const slots = await schedules.history(name, { limit, ...(before && { before }) });
    return {
      next: slots.length === limit ? (slots.at(-1)?.slot ?? null) : null,
      results: await this.views.slots(user, slots),
    };
  }

  @Get(':name/revisions')
  async revisions(
    @Principal() user: TaskAdminUser,
    @Param('name') name: string,
    @ValidatedQuery(RevisionsQuery) { limit }: RevisionsQuery,
  ): Promise<object> {
    const schedule = await this.access.byName(user, name, 'schedule.read');
    const schedules = await this.access.of(user);
    return { results: await this.views.revisions(user, schedule, await schedules.revisions(name, { limit })) };
  }

  /** Slots that a backfill would fire. */
  @Get(':name/backfill')
  async planBackfill(
    @Principal() user: TaskAdminUser,
    @Param('name') name: string,
    @ValidatedQuery(BackfillQuery) { from, to, limit, force }: BackfillQuery,
  ): Promise<object> {
    await this.access.byName(user, name, 'schedule.read');
    const schedules = await this.access.of(user);
    const request = { from, ...(to && { to }), limit, force: force === 'true' };
    const { slots, isCapped } = await asFields(() => schedules.planBackfill(name, request));
    return { count: slots.length, is_capped: isCapped, slots };
  }

  @Post(':name/preview')
  @HttpCode(200)
  async preview(
    @Principal() user: TaskAdminUser,
    @Param('name') name: string,
    @JsonBody() body: JsonObject,
  ): Promise<object> {
    const { timing } = await this.access.byName(user, name, 'schedule.read');
    const { count, from } = bodyAs(PreviewBody, body);
    const schedules = await this.access.of(user);
    return asFields(() => this.previews.of(schedules, { schedule: name, timing }, { count, from }));
  }
}
