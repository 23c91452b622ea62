import type { ExecutionContext } from '@nestjs/common';
import type { RequestPolicy } from './request-policy.js';
import type {
  LoginPage,
  TaskAdminAccess,
  TaskAdminAction,
  TaskAdminRequest,
  TaskAdminResource,
  TaskAdminUser,
  VisibleExecutions,
} from './task-admin-access.js';

/** Asks the host's own `TaskAdminAccess`. */
export class DelegatedPolicy implements RequestPolicy {
  constructor(private readonly access: TaskAdminAccess) {}

  async identify(context: ExecutionContext): Promise<TaskAdminUser | null> {
    const request = context.switchToHttp().getRequest<TaskAdminRequest>();
    return (await this.access.authenticate(request)) ?? null;
  }

  can(user: TaskAdminUser, action: TaskAdminAction, resource?: TaskAdminResource): boolean | Promise<boolean> {
    return this.access.can(user, action, resource);
  }

  get login(): LoginPage | undefined {
    const { login } = this.access;
    return typeof login === 'function' ? (request) => login.call(this.access, request) : login;
  }

  scope(user: TaskAdminUser): VisibleExecutions | Promise<VisibleExecutions> {
    return this.access.scope ? this.access.scope(user) : 'all';
  }
}
