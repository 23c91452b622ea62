import type { IncomingMessage } from 'node:http';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ADMIN_SETTINGS, type AdminSettings } from '../admin-settings.js';
import { assertAcceptable } from './accepted.js';
import { rawRequestOf, rawResponseOf } from './platform.js';
import { unhideBody } from './body/request-body.js';
import { stampRequestId } from './request-id.js';
import { RequestRouter } from './routes/request-router.js';
import { assertSameSite } from './same-site.js';
import { setSecurityHeaders } from './answer/security-headers.js';
import { servesPages } from './routes/serves-pages.js';
import { unserved } from './routes/unserved.js';

/** What can be said of a request before anybody knows who sends it: whether it is for us, and from where it comes. */
@Injectable()
export class ArrivalGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly router: RequestRouter,
    @Inject(ADMIN_SETTINGS) private readonly settings: AdminSettings,
  ) {}

  /** @throws RequestProblem 403, 404, 405 or 406 */
  canActivate(context: ExecutionContext): boolean {
    const request = rawRequestOf(context);
    unhideBody(request);
    setSecurityHeaders(rawResponseOf(context));
    stampRequestId(request, rawResponseOf(context));
    if (!servesPages(this.reflector, context)) this.assertServed(request);
    assertSameSite(request, this.settings.trustedOrigins);
    return true;
  }

  // The router of the platform may take more for a path of ours than we do.
  private assertServed(request: IncomingMessage): void {
    const match = this.router.match(request);
    if (match.kind !== 'route') throw unserved(match, request);
    assertAcceptable(request, match.operation);
  }
}
