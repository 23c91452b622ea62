import { Get, Param } from '@nestjs/common';
import { ExecutionAccess, Principal, type TaskAdminUser } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { ExecutionExplanations } from './execution-explanations.js';

/** Why an execution has not run. */
@AdminController('tasks/executions/:id/explain')
export class ExecutionExplanationController {
  constructor(
    private readonly access: ExecutionAccess,
    private readonly explanations: ExecutionExplanations,
  ) {}

  @Get()
  async explain(@Principal() user: TaskAdminUser, @Param('id') id: string): Promise<object> {
    return this.explanations.of(user, await this.access.byId(user, id, 'execution.read'));
  }
}
