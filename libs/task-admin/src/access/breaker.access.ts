import { Injectable } from '@nestjs/common';
import { type BreakerQuery, type BreakerView, type CheckedScope, TaskBreakers } from '@taskledger/nestjs';
import { forbidden, notFound } from '../http/problems/request-problem.js';
import { AccessResolver } from './access.resolver.js';
import { ExecutionAccess } from './execution.access.js';
import { TaskAccess } from './task.access.js';
import type { TaskAdminAction, TaskAdminResource, TaskAdminUser } from './task-admin-access.js';

const LONGEST_NAME = 1_024;

/** Breakers that a user may read, and whether there are more breakers than were looked at. */
export interface VisibleBreakers {
  readonly breakers: readonly BreakerView[];
  readonly isCapped: boolean;
}

/** The one way to a circuit breaker: what a user may not read is not found. */
@Injectable()
export class BreakerAccess {
  constructor(
    private readonly access: AccessResolver,
    private readonly executions: ExecutionAccess,
    private readonly tasks: TaskAccess,
    private readonly breakers: TaskBreakers,
  ) {}

  /** Those that the user may read, of the first `most`. */
  async visible(user: TaskAdminUser, query: BreakerQuery, most: number): Promise<VisibleBreakers> {
    const { scope } = await this.executions.viewOf(user);
    // One more than are shown says whether there are more.
    const found = await this.breakers.list({ ...query, limit: most + 1 });
    const first = found.slice(0, most);
    const isReadable = await Promise.all(first.map((breaker) => this.mayRead(user, scope, breaker)));
    return { breakers: first.filter((_, index) => isReadable[index]), isCapped: found.length > most };
  }

  /** @throws RequestProblem 404 when it is unknown or invisible, 403 when it is visible but the action is not allowed */
  async byName(user: TaskAdminUser, name: string, action: TaskAdminAction): Promise<BreakerView> {
    const { scope } = await this.executions.viewOf(user);
    // Postgres has no NUL in text.
    const isName = !name.includes('\0') && name.length <= LONGEST_NAME;
    const breaker = isName ? await this.breakers.find(name) : undefined;
    if (!breaker || !(await this.mayRead(user, scope, breaker)))
      throw notFound(`There is no circuit breaker "${name}".`);
    if (!(await this.may(user, action, breaker))) throw forbidden(action);
    return breaker;
  }

  private async mayRead(user: TaskAdminUser, scope: CheckedScope | undefined, breaker: BreakerView): Promise<boolean> {
    if (scope && !this.isWithin(scope, breaker)) return false;
    if (!(await this.may(user, 'breaker.read', breaker))) return false;
    if (!breaker.isDeclared && !(await this.may(user, 'execution.readPayload', breaker))) return false;
    const isTaskReadable = await Promise.all(
      this.tasks.registered(breaker.tasks).map((task) => this.tasks.mayRead(user, task)),
    );
    return isTaskReadable.every(Boolean);
  }

  // What else a scope asks for, some executions of a task have and others have not: it holds all of them back.
  private isWithin({ scope: { tasks, modules, ...finer } }: CheckedScope, breaker: BreakerView): boolean {
    if (Object.keys(finer).length > 0 || breaker.tasks.length === 0) return false;
    const known = new Map(this.tasks.registered(breaker.tasks).map(({ name, module }) => [name, module]));
    return breaker.tasks.every(
      (task) => (tasks?.includes(task) ?? true) && (modules?.includes(known.get(task) ?? '') ?? true),
    );
  }

  private async may(user: TaskAdminUser, action: TaskAdminAction, { name, tasks }: BreakerView): Promise<boolean> {
    const resource: TaskAdminResource = { type: 'breaker', name, taskNames: tasks };
    return (await this.access.policy.can(user, action, resource)) === true;
  }
}
