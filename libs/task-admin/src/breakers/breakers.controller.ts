import { Get, HttpCode, Param, Post } from '@nestjs/common';
import { TaskBreakers } from '@taskledger/nestjs';
import { BreakerAccess, Principal, RequirePermission, type TaskAdminUser } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { JsonBody, type JsonObject, ReasonBody, validated, ValidatedQuery } from '../http/index.js';
import { BreakerListQuery } from './breaker.queries.js';
import { BreakerViews } from './breaker-views.js';

const MOST = 1_000;

/** The circuit breakers before tasks. */
@AdminController('breakers')
export class BreakersController {
  constructor(
    private readonly access: BreakerAccess,
    private readonly breakers: TaskBreakers,
    private readonly views: BreakerViews,
  ) {}

  @Get()
  @RequirePermission('breaker.read')
  async list(
    @Principal() user: TaskAdminUser,
    @ValidatedQuery(BreakerListQuery) { state, task_name: task, search }: BreakerListQuery,
  ): Promise<object> {
    const query = { ...(state?.length && { state }), ...(task && { task }), ...(search && { search }) };
    const { breakers, isCapped } = await this.access.visible(user, query, MOST);
    return { count: breakers.length, count_capped: isCapped, results: await this.views.items(user, breakers) };
  }

  @Get(':name')
  async detail(@Principal() user: TaskAdminUser, @Param('name') name: string): Promise<object> {
    return this.views.of(user, await this.access.byName(user, name, 'breaker.read'));
  }

  @Post(':name/open')
  @HttpCode(200)
  open(@Principal() user: TaskAdminUser, @Param('name') name: string, @JsonBody() body: JsonObject): Promise<object> {
    return this.change('open', user, { name, body });
  }

  @Post(':name/close')
  @HttpCode(200)
  close(@Principal() user: TaskAdminUser, @Param('name') name: string, @JsonBody() body: JsonObject): Promise<object> {
    return this.change('close', user, { name, body });
  }

  private async change(
    operation: 'open' | 'close',
    user: TaskAdminUser,
    { name, body }: { readonly name: string; readonly body: JsonObject },
  ): Promise<object> {
    await this.access.byName(user, name, 'breaker.change');
    const { reason } = validated(ReasonBody, body, { unknown: 'member' });
    await this.breakers[operation](name, { actor: String(user.id), ...(reason && { reason }) });
    return this.views.of(user, await this.access.byName(user, name, 'breaker.read'));
  }
}
