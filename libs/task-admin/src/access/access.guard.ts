import { type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { assertSameSite } from '../http/same-site.js';
import { rawRequestOf, rawResponseOf } from '../http/platform.js';
import { forbidden, unauthenticated } from '../http/request-problem.js';
import { setSecurityHeaders } from '../http/security-headers.js';
import { AccessResolver } from './access.resolver.js';
import { rememberPrincipal } from './principal.decorator.js';
import type { TaskAdminAction } from './task-admin-access.js';

const ACTION = 'taskledger:admin:action';

/** The permission that a route needs, where it is not about one resource. */
export const RequirePermission = (action: TaskAdminAction): MethodDecorator => SetMetadata(ACTION, action);

/** The door of every route: where the request comes from, who sends it, and whether it may come in at all. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly access: AccessResolver,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = rawRequestOf(context);
    setSecurityHeaders(rawResponseOf(context));
    assertSameSite(request);
    const user = await this.access.policy.identify(context);
    if (!user) throw unauthenticated();
    rememberPrincipal(request, user);
    const action = this.reflector.get<TaskAdminAction | undefined>(ACTION, context.getHandler());
    if (action && (await this.access.policy.can(user, action)) !== true) throw forbidden(action);
    return true;
  }
}
