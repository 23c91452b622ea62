import type { IncomingMessage } from 'node:http';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { rawRequestOf } from '../http/platform.js';
import { unauthenticated } from '../http/problems/request-problem.js';
import type { TaskAdminUser } from './task-admin-access.js';

const principals = new WeakMap<IncomingMessage, TaskAdminUser>();

/** Keeps who sends a request, for as long as there is the request. */
export function rememberPrincipal(request: IncomingMessage, user: TaskAdminUser): void {
  principals.set(request, user);
}

/** Who sends a request, once that is known. */
export function principalOf(request: IncomingMessage): TaskAdminUser | undefined {
  return principals.get(request);
}

/** Injects who sends the request. */
export const Principal = createParamDecorator((_: unknown, context: ExecutionContext): TaskAdminUser => {
  const user = principals.get(rawRequestOf(context));
  if (!user) throw unauthenticated();
  return user;
});
