import type { IncomingMessage } from 'node:http';
import { type ExecutionContext, Injectable } from '@nestjs/common';
import { LoginBackoff } from '../http/limits/login-backoff.js';
import { clientAddressOf, rawRequestOf } from '../http/platform.js';
import { problemOf } from '../http/problems/problem-details.js';
import { RequestProblem, unauthenticated } from '../http/problems/request-problem.js';
import { RequestRouter } from '../http/routes/request-router.js';
import { RequestLimiter } from '../http/limits/request-limiter.js';
import { AccessResolver } from './access.resolver.js';
import { rememberPrincipal } from './principal.decorator.js';
import { LOCAL_USER } from './request-policy.js';
import type { TaskAdminUser } from './task-admin-access.js';

const CREDENTIALS = ['authorization', 'cookie', 'x-api-key', 'x-auth-token'];

/** Finds out who sends a request, and slows down who guesses. */
@Injectable()
export class Authenticator {
  private readonly backoff = new LoginBackoff();

  constructor(
    private readonly access: AccessResolver,
    private readonly router: RequestRouter,
    private readonly limiter: RequestLimiter,
  ) {}

  /** @throws RequestProblem 401 for nobody we know, 429 after too many failures or requests; and what guards of the host throw */
  async identify(context: ExecutionContext): Promise<TaskAdminUser> {
    // Who sends no credentials guesses none.
    const isAttempt = hasCredentials(rawRequestOf(context));
    const address = clientAddressOf(context);
    if (isAttempt) this.assertMayTry(address);
    const user = await this.access.policy.identify(context).catch((error: unknown) => {
      if (isAttempt && problemOf(error).status === 401) this.backoff.failed(address);
      throw error;
    });
    if (isAttempt) this.backoff[user ? 'succeeded' : 'failed'](address);
    if (!user) throw unauthenticated();
    rememberPrincipal(rawRequestOf(context), user);
    this.limit(user, context);
    return user;
  }

  /** Whether so many logins from this address have failed that it has to wait. */
  isSlowedDown(address: string): boolean {
    return this.backoff.secondsLeft(address) > 0;
  }

  // Everybody on this machine is one user.
  private limit(user: TaskAdminUser, context: ExecutionContext): void {
    const match = this.router.match(rawRequestOf(context));
    if (match.kind === 'route' && user !== LOCAL_USER) this.limiter.take(String(user.id), match.operation);
  }

  private assertMayTry(address: string): void {
    const retryAfterSeconds = this.backoff.secondsLeft(address);
    if (retryAfterSeconds === 0) return;
    const detail = `Too many logins from your address have failed. Try again in ${retryAfterSeconds} s.`;
    throw new RequestProblem(429, 'LOGIN_BACKOFF', detail, { retryAfterSeconds });
  }
}

function hasCredentials({ headers }: IncomingMessage): boolean {
  return CREDENTIALS.some((name) => headers[name] !== undefined);
}
