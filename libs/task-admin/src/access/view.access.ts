import { Injectable } from '@nestjs/common';
import { type SavedView, SavedViews, UnknownViewError, type ViewOwner } from '@taskledger/nestjs';
import { forbidden, RequestProblem } from '../http/problems/request-problem.js';
import { AccessResolver } from './access.resolver.js';
import { ExecutionAccess } from './execution.access.js';
import type { TaskAdminAction, TaskAdminUser } from './task-admin-access.js';

type ViewAction = Extract<TaskAdminAction, `view.${string}`>;

/** The one way to saved views: one's own, and for who sees all executions what is shared. */
@Injectable()
export class ViewAccess {
  constructor(
    private readonly access: AccessResolver,
    private readonly executions: ExecutionAccess,
    private readonly views: SavedViews,
  ) {}

  async ownerOf(user: TaskAdminUser): Promise<ViewOwner> {
    const [scope, withShared] = await Promise.all([this.executions.scopeFor(user), this.executions.seesAll(user)]);
    return { id: String(user.id), withShared, ...(scope !== 'all' && { scope }) };
  }

  /** @throws RequestProblem 403 */
  async assertMay(user: TaskAdminUser, action: ViewAction): Promise<void> {
    if ((await this.access.policy.can(user, action)) !== true) throw forbidden(action);
  }

  /** Whether the user may make a view shared, and change and delete one that is. @throws RequestProblem 403 */
  async assertMayShare(user: TaskAdminUser): Promise<void> {
    await this.assertMay(user, 'view.share');
    if (await this.executions.seesAll(user)) return;
    throw new RequestProblem(403, 'ACCESS_FORBIDDEN', 'Views are shared among those who see all executions.');
  }

  /** @throws UnknownViewError where there is none, or the user may not read it */
  async byId(user: TaskAdminUser, id: string): Promise<{ readonly owner: ViewOwner; readonly view: SavedView }> {
    if ((await this.access.policy.can(user, 'view.read')) !== true) throw new UnknownViewError(id);
    const owner = await this.ownerOf(user);
    return { owner, view: await this.views.get(owner, id) };
  }

  /** The owner as whom the user may change it. @throws UnknownViewError; RequestProblem 403 */
  async changing(user: TaskAdminUser, id: string): Promise<ViewOwner> {
    const { owner, view } = await this.byId(user, id);
    if (view.isShared) await this.assertMayShare(user);
    else await this.assertMay(user, 'view.save');
    return owner;
  }
}
