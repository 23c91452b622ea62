import type { ExecutionContext } from '@nestjs/common';
import { isAccepted } from '../http/accepted.js';
import { rawRequestOf, urlOf } from '../http/platform.js';
import { RequestProblem } from '../http/problems/request-problem.js';
import { safeNext } from '../http/safe-next.js';
import type { LoginPage, TaskAdminRequest } from './task-admin-access.js';

/**
 * Sends a browser that asks for a page to the login of the host, with the way back as `next`; undefined for programs, and
 * where there is no login page.
 */
export function loginRedirect(context: ExecutionContext, login: LoginPage | undefined): RequestProblem | undefined {
  const request = rawRequestOf(context);
  const { accept = '' } = request.headers;
  const isBrowser =
    request.method === 'GET' && accept !== '' && !accept.startsWith('*/*') && isAccepted('text/html', accept);
  if (login === undefined || !isBrowser) return undefined;
  const page = typeof login === 'string' ? login : login(context.switchToHttp().getRequest<TaskAdminRequest>());
  const Location = withNext(page, safeNext(urlOf(request)));
  return new RequestProblem(303, 'LOGIN_REQUIRED', 'Log in first.', { headers: { Location } });
}

// A login page that is told already where to go on keeps it.
function withNext(page: string, next: string): string {
  const [address = '', fragment] = page.split('#', 2);
  if (/[?&]next=/.test(address)) return page;
  const separator = address.includes('?') ? '&' : '?';
  const tail = fragment === undefined ? '' : `#${fragment}`;
  return `${address}${separator}next=${encodeURIComponent(next)}${tail}`;
}
