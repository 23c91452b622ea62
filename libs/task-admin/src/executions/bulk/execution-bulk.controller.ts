import { HttpCode, Post } from '@nestjs/common';
import { ExecutionAccess, Principal, type TaskAdminUser } from '../../access/index.js';
import { AdminController } from '../../admin-controller.decorator.js';
import { JsonBody, type JsonObject } from '../../http/index.js';
import { BulkActions } from './bulk-actions.js';
import { bulkRequest } from './bulk-request.js';

/** Many executions at once. The permission is checked again for each of them. */
@AdminController('tasks/executions/bulk')
export class ExecutionBulkController {
  constructor(
    private readonly access: ExecutionAccess,
    private readonly actions: BulkActions,
  ) {}

  @Post()
  @HttpCode(200)
  async perform(@Principal() user: TaskAdminUser, @JsonBody() body: JsonObject): Promise<object> {
    await this.access.assertAny(user, ['execution.retry', 'execution.cancel']);
    const results = await this.actions.perform(user, bulkRequest(body));
    return { count: results.length, results };
  }
}
