import { Get, Param } from '@nestjs/common';
import { ExecutionAccess, Principal, type TaskAdminUser } from '../../access/index.js';
import { AdminController } from '../../admin-controller.decorator.js';
import { ExecutionComparisons } from './execution-comparisons.js';

/** How an execution differs from others of its task. */
@AdminController('tasks/executions')
export class ExecutionComparisonController {
  constructor(
    private readonly access: ExecutionAccess,
    private readonly comparisons: ExecutionComparisons,
  ) {}

  @Get(':id/comparison')
  async comparison(@Principal() user: TaskAdminUser, @Param('id') id: string): Promise<object> {
    const execution = await this.access.byId(user, id, 'execution.read');
    await this.access.assertPayloadReadable(user, execution);
    return this.comparisons.of(user, execution);
  }
}
