import { type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { problemOf } from '../http/problems/problem-details.js';
import { forbidden } from '../http/problems/request-problem.js';
import { servesPages } from '../http/routes/serves-pages.js';
import { AccessResolver } from './access.resolver.js';
import { Authenticator } from './authenticator.js';
import { loginRedirect } from './login-redirect.js';
import { ScrapeTokens } from './scrape-tokens.js';
import type { TaskAdminAction, TaskAdminUser } from './task-admin-access.js';

const ACTION = 'taskledger:admin:action';

/** The permission that a route needs, where it is not about one resource. */
export const RequirePermission = (action: TaskAdminAction): MethodDecorator => SetMetadata(ACTION, action);

/** The door of every route: who sends the request, and whether it may come in at all. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly access: AccessResolver,
    private readonly authenticator: Authenticator,
    private readonly reflector: Reflector,
    private readonly scrapeTokens: ScrapeTokens,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.scrapeTokens.admits(context)) return true;
    const user = await this.identify(context);
    const action = this.reflector.get<TaskAdminAction | undefined>(ACTION, context.getHandler());
    if (action && (await this.access.policy.can(user, action)) !== true) throw forbidden(action);
    return true;
  }

  private async identify(context: ExecutionContext): Promise<TaskAdminUser> {
    try {
      return await this.authenticator.identify(context);
    } catch (error) {
      if (!servesPages(this.reflector, context) || problemOf(error).status !== 401) throw error;
      throw loginRedirect(context, this.access.policy.login) ?? error;
    }
  }
}
