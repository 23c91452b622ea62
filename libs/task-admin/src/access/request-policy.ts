import type { ExecutionContext } from '@nestjs/common';
import type { TaskAdminPolicy, TaskAdminUser } from './task-admin-access.js';

/** The one shape that every kind of `access` is brought to. */
export interface RequestPolicy extends TaskAdminPolicy {
  /** Who sends the request, or null for nobody. @throws what the host's guards throw, or a problem */
  identify(context: ExecutionContext): Promise<TaskAdminUser | null>;
}

/** Everybody on this machine, when access is `'none'`. There is nobody to record as creator. */
export const LOCAL_USER: TaskAdminUser = { id: 'local', roles: [] };

/** Who is recorded as the creator of what a user enqueues. */
export function creatorOf(user: TaskAdminUser): { readonly id: string; readonly username?: string } | undefined {
  // Users of a database often have a number for their id, whatever the types say.
  return user === LOCAL_USER ? undefined : { id: String(user.id), username: user.username ?? undefined };
}
