import type { ExecutionContext } from '@nestjs/common';
import { RequestProblem } from '../http/problems/request-problem.js';
import { rawRequestOf } from '../http/platform.js';
import { LOCAL_USER, type RequestPolicy } from './request-policy.js';
import type { TaskAdminUser } from './task-admin-access.js';

const LOOPBACK_ADDRESS = /^(::ffff:)?127\.\d+\.\d+\.\d+$|^::1$/;
const LOOPBACK_HOST = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i;
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host'];

/**
 * Access `'none'`: users on this machine may do everything, others nothing. The socket alone does not
 * tell: a page of an attacker can name a host of its own that resolves to 127.0.0.1 (DNS rebinding), and a proxy
 * on this machine makes everyone local.
 */
export class LoopbackPolicy implements RequestPolicy {
  async identify(context: ExecutionContext): Promise<TaskAdminUser> {
    const { socket, headers } = rawRequestOf(context);
    const isLocal =
      LOOPBACK_ADDRESS.test(socket.remoteAddress ?? '') &&
      LOOPBACK_HOST.test(headers.host ?? '') &&
      !FORWARDED.some((name) => name in headers);
    if (isLocal) return LOCAL_USER;
    throw new RequestProblem(
      403,
      'ACCESS_LOCAL_ONLY',
      "With access: 'none' only requests from this machine to a loopback host are answered. Configure access to serve others.",
    );
  }

  can(): boolean {
    return true;
  }
}
