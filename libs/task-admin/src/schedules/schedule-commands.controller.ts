import { HttpCode, Param, Post } from '@nestjs/common';
import { Principal, ScheduleAccess, type TaskAdminUser } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { assertMembers, JsonBody, type JsonObject, PauseBody } from '../http/index.js';
import { asFields, BackfillBody, bodyAs } from './schedule-request.js';
import { ScheduleViews } from './schedule-views.js';

/** What operators do to a schedule. */
@AdminController('schedules')
export class ScheduleCommandsController {
  constructor(
    private readonly access: ScheduleAccess,
    private readonly views: ScheduleViews,
  ) {}

  @Post(':name/pause')
  @HttpCode(200)
  async pause(
    @Principal() user: TaskAdminUser,
    @Param('name') name: string,
    @JsonBody() body: JsonObject,
  ): Promise<object> {
    await this.access.byName(user, name, 'schedule.pause');
    const { reason, until } = bodyAs(PauseBody, body);
    const schedules = await this.access.of(user);
    const request = { ...(reason && { reason }), ...(until && { until }), actor: String(user.id) };
    return this.views.detail(user, await asFields(() => schedules.pause(name, request)));
  }

  @Post(':name/resume')
  @HttpCode(200)
  async resume(
    @Principal() user: TaskAdminUser,
    @Param('name') name: string,
    @JsonBody() body: JsonObject,
  ): Promise<object> {
    await this.access.byName(user, name, 'schedule.pause');
    assertMembers(body, []);
    const schedules = await this.access.of(user);
    return this.views.detail(user, await schedules.resume(name, { actor: String(user.id) }));
  }

  @Post(':name/reset')
  @HttpCode(200)
  async reset(
    @Principal() user: TaskAdminUser,
    @Param('name') name: string,
    @JsonBody() body: JsonObject,
  ): Promise<object> {
    await this.access.byName(user, name, 'schedule.update');
    assertMembers(body, []);
    const schedules = await this.access.of(user);
    return this.views.detail(user, await schedules.reset(name, { actor: String(user.id) }));
  }

  @Post(':name/trigger')
  @HttpCode(202)
  async trigger(
    @Principal() user: TaskAdminUser,
    @Param('name') name: string,
    @JsonBody() body: JsonObject,
  ): Promise<object> {
    const { task } = await this.access.byName(user, name, 'schedule.trigger');
    assertMembers(body, []);
    const schedules = await this.access.of(user);
    const executionId = await asFields(() => schedules.trigger(name, { actor: String(user.id) }));
    return { name, task_name: task, execution_id: executionId };
  }

  @Post(':name/backfill')
  @HttpCode(202)
  async backfill(
    @Principal() user: TaskAdminUser,
    @Param('name') name: string,
    @JsonBody() body: JsonObject,
  ): Promise<object> {
    await this.access.byName(user, name, 'schedule.trigger');
    const { from, to, limit, force } = bodyAs(BackfillBody, body);
    const schedules = await this.access.of(user);
    const request = { from, ...(to && { to }), ...(limit && { limit }), ...(force && { force }) };
    const filled = await asFields(() => schedules.backfill(name, request, { actor: String(user.id) }));
    return {
      name,
      count: filled.length,
      results: filled.map(({ slot, executionId }) => ({ slot, execution_id: executionId })),
    };
  }
}
