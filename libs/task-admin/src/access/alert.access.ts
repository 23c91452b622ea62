import { Injectable } from '@nestjs/common';
import { forbidden, RequestProblem } from '../http/problems/request-problem.js';
import { AccessResolver } from './access.resolver.js';
import { ExecutionAccess } from './execution.access.js';
import type { TaskAdminAction, TaskAdminUser } from './task-admin-access.js';

/** The one way to alerts. They look at the whole system and cannot be narrowed: whoever sees only some executions has none. */
@Injectable()
export class AlertAccess {
  constructor(
    private readonly access: AccessResolver,
    private readonly executions: ExecutionAccess,
  ) {}

  /** @throws RequestProblem 403 */
  async assertMay(user: TaskAdminUser, action: Extract<TaskAdminAction, `alert.${string}`>): Promise<void> {
    if ((await this.access.policy.can(user, action)) !== true) throw forbidden(action);
    if (await this.executions.seesAll(user)) return;
    throw new RequestProblem(403, 'ACCESS_FORBIDDEN', 'Alerts are about all executions, of which you see some only.');
  }
}
