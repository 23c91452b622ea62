import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { isObservable, lastValueFrom } from 'rxjs';
import type { RequestPolicy } from './request-policy.js';
import type {
  GuardedAccess,
  LoginPage,
  TaskAdminAction,
  TaskAdminRequest,
  TaskAdminResource,
  TaskAdminUser,
  VisibleExecutions,
} from './task-admin-access.js';

/** Lets the host's guards authenticate, then takes the user from the request. */
export class GuardedPolicy implements RequestPolicy {
  constructor(
    private readonly access: GuardedAccess,
    private readonly guards: readonly CanActivate[],
  ) {}

  async identify(context: ExecutionContext): Promise<TaskAdminUser | null> {
    for (const guard of this.guards) if (!(await passes(guard, context))) return null;
    const request = context.switchToHttp().getRequest<TaskAdminRequest>();
    return (this.access.user ? this.access.user(request) : userOf(request.user)) ?? null;
  }

  can(user: TaskAdminUser, action: TaskAdminAction, resource?: TaskAdminResource): boolean | Promise<boolean> {
    return this.access.can(user, action, resource);
  }

  get login(): LoginPage | undefined {
    return this.access.login;
  }

  scope(user: TaskAdminUser): VisibleExecutions | Promise<VisibleExecutions> {
    return this.access.scope ? this.access.scope(user) : 'all';
  }
}

async function passes(guard: CanActivate, context: ExecutionContext): Promise<boolean> {
  const answer = guard.canActivate(context);
  return isObservable(answer) ? lastValueFrom(answer) : answer;
}

// The names that Passport strategies and JSON Web Tokens use.
function userOf(user: unknown): TaskAdminUser | null {
  if (typeof user !== 'object' || user === null) return null;
  const { id, sub, username, name, roles } = user as Record<string, unknown>;
  const userId = id ?? sub;
  if (userId === undefined || userId === null) return null;
  const called = username ?? name;
  return {
    id: String(userId),
    username: typeof called === 'string' ? called : undefined,
    roles: Array.isArray(roles) ? roles.map(String) : [],
  };
}
