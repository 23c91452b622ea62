import { Get, HttpCode, Post } from '@nestjs/common';
import { timingOf } from '@taskledger/nestjs';
import { Principal, RequirePermission, ScheduleAccess, type TaskAdminUser } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { JsonBody, type JsonObject, ValidatedQuery } from '../http/index.js';
import { SchedulePreviews } from './schedule-previews.js';
import { asFields, bodyAs, ThoughtBody, thoughtOf } from './schedule-request.js';
import { CollisionsQuery } from './schedule.queries.js';
import { collisionsView } from './schedule-views.js';

/** Times that are those of no single schedule. */
@AdminController('schedules')
export class ScheduleTimesController {
  constructor(
    private readonly access: ScheduleAccess,
    private readonly previews: SchedulePreviews,
  ) {}

  @Get('collisions')
  @RequirePermission('schedule.read')
  async collisions(
    @Principal() user: TaskAdminUser,
    @ValidatedQuery(CollisionsQuery) { hours }: CollisionsQuery,
  ): Promise<object> {
    return collisionsView(await (await this.access.of(user)).collisions({ hours }));
  }

  @Post('preview')
  @HttpCode(200)
  @RequirePermission('schedule.read')
  async preview(@Principal() user: TaskAdminUser, @JsonBody() body: JsonObject): Promise<object> {
    const { count, from, ...timing } = bodyAs(ThoughtBody, body);
    const thought = thoughtOf(timing);
    const schedules = await this.access.of(user);
    return asFields(async () =>
      this.previews.of(schedules, { schedule: thought, timing: timingOf(thought) }, { count, from }),
    );
  }
}
