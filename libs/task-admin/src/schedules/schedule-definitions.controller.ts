import { Param, Patch, Put, Res } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Principal, type TaskAdminUser } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { JsonBody, type JsonObject } from '../http/index.js';
import { ScheduleDefinitions } from './schedule-definitions.js';
import { ScheduleViews } from './schedule-views.js';

/** What a schedule is, and what operators set over that. */
@AdminController('schedules')
export class ScheduleDefinitionsController {
  constructor(
    private readonly definitions: ScheduleDefinitions,
    private readonly views: ScheduleViews,
    private readonly host: HttpAdapterHost,
  ) {}

  @Put(':name')
  async put(
    @Principal() user: TaskAdminUser,
    @Param('name') name: string,
    @JsonBody() body: JsonObject,
    @Res({ passthrough: true }) response: object,
  ): Promise<object> {
    const created = (): void => void this.host.httpAdapter.status(response, 201);
    const schedule = await this.definitions.put(user, { name, body }, created);
    return this.views.detail(user, schedule);
  }

  @Patch(':name')
  async override(
    @Principal() user: TaskAdminUser,
    @Param('name') name: string,
    @JsonBody() body: JsonObject,
  ): Promise<object> {
    return this.views.detail(user, await this.definitions.override(user, name, body));
  }
}
