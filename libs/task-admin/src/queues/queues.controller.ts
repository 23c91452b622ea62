import { Get, Param } from '@nestjs/common';
import { Principal, QueueAccess, RequirePermission, type TaskAdminUser } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { ValidatedQuery } from '../http/index.js';
import { QueueClearQuery } from './queue-requests.js';
import { QueueViews } from './queue-views.js';

/** Queues, and what is in them. */
@AdminController('queues')
export class QueuesController {
  constructor(
    private readonly access: QueueAccess,
    private readonly views: QueueViews,
  ) {}

  @Get()
  @RequirePermission('queue.read')
  async list(@Principal() user: TaskAdminUser): Promise<object> {
    const results = await this.views.items(await this.access.visible(user));
    return { count: results.length, results };
  }

  @Get(':name')
  async detail(@Principal() user: TaskAdminUser, @Param('name') name: string): Promise<object> {
    return this.views.detail(await this.access.byName(user, name, 'queue.read'));
  }

  @Get(':name/next')
  async next(@Principal() user: TaskAdminUser, @Param('name') name: string): Promise<object> {
    await this.access.byName(user, name, 'queue.read');
    return this.views.next(user, name);
  }

  /** What clearing it would end. */
  @Get(':name/clear')
  async planClear(
    @Principal() user: TaskAdminUser,
    @Param('name') name: string,
    @ValidatedQuery(QueueClearQuery) { delayed }: QueueClearQuery,
  ): Promise<object> {
    await this.access.byName(user, name, 'queue.read');
    return this.views.clearable(name, delayed !== 'false');
  }
}
