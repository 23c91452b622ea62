import { Injectable } from '@nestjs/common';
import { type CheckedScope, type QueueState, TaskQueues } from '@taskledger/nestjs';
import { forbidden, notFound } from '../http/problems/request-problem.js';
import { AccessResolver } from './access.resolver.js';
import { ExecutionAccess } from './execution.access.js';
import type { TaskAdminAction, TaskAdminUser } from './task-admin-access.js';

/** The one way to a queue: what a user may not read is not found. */
@Injectable()
export class QueueAccess {
  constructor(
    private readonly access: AccessResolver,
    private readonly executions: ExecutionAccess,
    private readonly queues: TaskQueues,
  ) {}

  /** Those that the user may read, by name. */
  async visible(user: TaskAdminUser): Promise<QueueState[]> {
    const { scope } = await this.executions.viewOf(user);
    const all = await this.queues.list();
    const isReadable = await Promise.all(all.map(({ name }) => this.mayRead(user, scope, name)));
    return all.filter((_, index) => isReadable[index]);
  }

  /** @throws RequestProblem 404 when it is unknown or invisible, 403 when it is visible but the action is not allowed */
  async byName(user: TaskAdminUser, name: string, action: TaskAdminAction): Promise<QueueState> {
    const { scope } = await this.executions.viewOf(user);
    const queue = (await this.queues.list()).find((one) => one.name === name);
    if (!queue || !(await this.mayRead(user, scope, name))) throw notFound(`There is no queue "${name}".`);
    if (!(await this.may(user, action, name))) throw forbidden(action);
    return queue;
  }

  private async mayRead(user: TaskAdminUser, scope: CheckedScope | undefined, name: string): Promise<boolean> {
    return (!scope || hasAllOf(scope, name)) && (await this.may(user, 'queue.read', name));
  }

  private async may(user: TaskAdminUser, action: TaskAdminAction, name: string): Promise<boolean> {
    return (await this.access.policy.can(user, action, { type: 'queue', name })) === true;
  }
}

// What else a scope asks for, some executions of a queue have and others have not: it holds all of them back.
function hasAllOf({ scope: { queues = [], ...finer } }: CheckedScope, name: string): boolean {
  return queues.includes(name) && Object.keys(finer).length === 0;
}
