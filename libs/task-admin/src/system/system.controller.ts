import { Get } from '@nestjs/common';
import { TaskSystem } from '@taskledger/nestjs';
import { ExecutionAccess, Principal, RequirePermission, type TaskAdminUser } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { RequestProblem } from '../http/index.js';
import { systemView } from './system-view.js';

/** The servers behind the ledger, and what it takes of them. */
@AdminController('system')
export class SystemController {
  constructor(
    private readonly access: ExecutionAccess,
    private readonly system: TaskSystem,
  ) {}

  /** It is about everybody's executions, and cannot be narrowed: whoever sees only some gets nothing. */
  @Get()
  @RequirePermission('system.read')
  async report(@Principal() user: TaskAdminUser): Promise<object> {
    if (!(await this.access.seesAll(user))) {
      const detail = 'Sizes and servers are about all executions. You see only some of them.';
      throw new RequestProblem(403, 'ACCESS_FORBIDDEN', detail);
    }
    return systemView(await this.system.report());
  }
}
