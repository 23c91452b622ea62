import { Injectable } from '@nestjs/common';
import { type BulkAction, type BulkOperation, BulkOperations, type ScopedBulkOperations } from '@taskledger/nestjs';
import { forbidden, notFound } from '../http/problems/request-problem.js';
import { AccessResolver } from './access.resolver.js';
import { ExecutionAccess } from './execution.access.js';
import type { TaskAdminAction, TaskAdminUser } from './task-admin-access.js';

/** The right that an action takes, for many executions as for one. */
const RIGHTS: Readonly<Record<BulkAction, TaskAdminAction>> = {
  retry: 'execution.retry',
  cancel: 'execution.cancel',
  reorder: 'execution.reorder',
  promote: 'execution.promote',
};

/** The one way to a bulk operation. Whoever does not see all executions sees the own operations only. */
@Injectable()
export class BulkAccess {
  constructor(
    private readonly access: AccessResolver,
    private readonly executions: ExecutionAccess,
    private readonly bulk: BulkOperations,
  ) {}

  rightOf(action: BulkAction): TaskAdminAction {
    return RIGHTS[action];
  }

  /** Bulk operations as the user may start them: they keep to the scope. */
  async operationsOf(user: TaskAdminUser): Promise<ScopedBulkOperations> {
    return this.bulk.scoped(await this.executions.scopeFor(user));
  }

  /** Whose operations the user sees; undefined: everybody's. */
  async creatorSeen(user: TaskAdminUser): Promise<string | undefined> {
    return (await this.executions.seesAll(user)) ? undefined : String(user.id);
  }

  /** @throws RequestProblem 404 when it is unknown or invisible */
  async byId(user: TaskAdminUser, id: string): Promise<BulkOperation> {
    const createdBy = await this.creatorSeen(user);
    const operation = await this.bulk.find(id, createdBy === undefined ? {} : { createdBy });
    if (!operation || (await this.access.policy.can(user, 'execution.read')) !== true)
      throw notFound(`There is no bulk operation "${id}".`);
    return operation;
  }

  /** The same for what changes it, which takes the right that starting it takes. @throws RequestProblem 403 */
  async changeable(user: TaskAdminUser, id: string): Promise<BulkOperation> {
    const operation = await this.byId(user, id);
    await this.assertMay(user, operation.action);
    return operation;
  }

  /** Whether the user may do any of this to executions at all. @throws RequestProblem 403 */
  assertMaySome(user: TaskAdminUser): Promise<void> {
    return this.executions.assertAny(user, Object.values(RIGHTS));
  }

  /** Whether the user may do this to executions at all. @throws RequestProblem 403 */
  async assertMay(user: TaskAdminUser, action: BulkAction): Promise<void> {
    if ((await this.access.policy.can(user, RIGHTS[action])) !== true) throw forbidden(RIGHTS[action]);
  }

  /** Whether the user may see what was searched for, which may be about payloads. */
  async maySeeSelection(user: TaskAdminUser, { createdBy }: BulkOperation): Promise<boolean> {
    return createdBy?.id === String(user.id) || (await this.access.policy.can(user, 'execution.readPayload')) === true;
  }
}
