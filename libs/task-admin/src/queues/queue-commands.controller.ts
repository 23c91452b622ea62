import { Delete, HttpCode, Param, Post, Put } from '@nestjs/common';
import { Queues, TaskQueues } from '@taskledger/nestjs';
import { Principal, QueueAccess, type TaskAdminUser } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { asBodyFields, assertMembers, JsonBody, type JsonObject, PauseBody, validated } from '../http/index.js';
import { limitMember, limitsOf, QueueClearBody, QueueLimitsBody } from './queue-requests.js';
import { QueueViews } from './queue-views.js';

/** What operators do to a queue. */
@AdminController('queues')
export class QueueCommandsController {
  constructor(
    private readonly access: QueueAccess,
    private readonly queues: TaskQueues,
    private readonly contents: Queues,
    private readonly views: QueueViews,
  ) {}

  @Post(':name/pause')
  @HttpCode(200)
  async pause(
    @Principal() user: TaskAdminUser,
    @Param('name') name: string,
    @JsonBody() body: JsonObject,
  ): Promise<object> {
    await this.access.byName(user, name, 'queue.pause');
    const { reason, until } = validated(PauseBody, body, { unknown: 'member' });
    const options = { by: String(user.id), ...(reason && { reason }), ...(until && { until }) };
    await asBodyFields(() => this.queues.pause(name, options));
    return this.detail(user, name);
  }

  @Post(':name/resume')
  @HttpCode(200)
  async resume(
    @Principal() user: TaskAdminUser,
    @Param('name') name: string,
    @JsonBody() body: JsonObject,
  ): Promise<object> {
    await this.access.byName(user, name, 'queue.pause');
    assertMembers(body, []);
    await this.queues.resume(name, { by: String(user.id) });
    return this.detail(user, name);
  }

  /** Limits of an operator, in place of those of the code. */
  @Put(':name/limits')
  async limit(
    @Principal() user: TaskAdminUser,
    @Param('name') name: string,
    @JsonBody() body: JsonObject,
  ): Promise<object> {
    await this.access.byName(user, name, 'queue.limit');
    const limits = limitsOf(validated(QueueLimitsBody, body, { unknown: 'member' }));
    await asBodyFields(() => this.queues.limit(name, limits, { by: String(user.id) }), limitMember);
    return this.detail(user, name);
  }

  /** Those of the code count again. */
  @Delete(':name/limits')
  async unlimit(@Principal() user: TaskAdminUser, @Param('name') name: string): Promise<object> {
    await this.access.byName(user, name, 'queue.limit');
    await this.queues.limit(name, null, { by: String(user.id) });
    return this.detail(user, name);
  }

  @Post(':name/clear')
  @HttpCode(200)
  async clear(
    @Principal() user: TaskAdminUser,
    @Param('name') name: string,
    @JsonBody() body: JsonObject,
  ): Promise<object> {
    await this.access.byName(user, name, 'queue.clear');
    const { expected_count: expected, reason, delayed } = validated(QueueClearBody, body, { unknown: 'member' });
    const options = { by: String(user.id), expected, ...(reason && { reason }), ...(delayed === false && { delayed }) };
    const count = await this.contents.clear(name, options);
    return { name, count };
  }

  private async detail(user: TaskAdminUser, name: string): Promise<object> {
    return this.views.detail(await this.access.byName(user, name, 'queue.read'));
  }
}
