import { HttpCode, Param, Post } from '@nestjs/common';
import { type QueueCleaned, Queues } from '@taskledger/nestjs';
import { Principal, QueueAccess, type TaskAdminUser } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { invalid, JsonBody, type JsonObject, validated } from '../http/index.js';
import { QueueCleanBody, QueueObliterateBody } from './queue-requests.js';

// Well below what proxies wait for: the client asks again with the cursor.
const WITHIN = '10s';

/** What operators remove of a queue for good. */
@AdminController('queues')
export class QueueRemovalController {
  constructor(
    private readonly access: QueueAccess,
    private readonly queues: Queues,
  ) {}

  /** Executions that ended long enough ago. */
  @Post(':name/clean')
  @HttpCode(200)
  async clean(
    @Principal() user: TaskAdminUser,
    @Param('name') name: string,
    @JsonBody() body: JsonObject,
  ): Promise<object> {
    await this.access.byName(user, name, 'queue.delete');
    const { older_than_ms: olderThan, reason, cursor } = validated(QueueCleanBody, body, { unknown: 'member' });
    const cleaned = await this.queues.clean(name, { ...removal(user, reason, cursor), olderThan });
    return { name, ...removedView(cleaned), done: cleaned.cursor === undefined };
  }

  /** All that it has, and itself. Its name in the body says that this one is meant. */
  @Post(':name/obliterate')
  @HttpCode(200)
  async obliterate(
    @Principal() user: TaskAdminUser,
    @Param('name') name: string,
    @JsonBody() body: JsonObject,
  ): Promise<object> {
    await this.access.byName(user, name, 'queue.delete');
    const { name: typed, force, reason, cursor } = validated(QueueObliterateBody, body, { unknown: 'member' });
    if (typed !== name) throw invalid([{ field: 'name', message: `type the name of the queue, "${name}"` }]);
    const { isDone, isRemoved, cancelled, ...removed } = await this.queues.obliterate(name, {
      ...removal(user, reason, cursor),
      ...(force && { force }),
    });
    return { name, cancelled, ...removedView(removed), done: isDone, removed: isRemoved };
  }
}

function removal({ id }: TaskAdminUser, reason?: string, cursor?: string) {
  return { by: String(id), within: WITHIN, ...(reason && { reason }), ...(cursor && { cursor }) } as const;
}

function removedView({ deleted, kept, cursor }: QueueCleaned): object {
  return { deleted, kept, cursor: cursor ?? null };
}
