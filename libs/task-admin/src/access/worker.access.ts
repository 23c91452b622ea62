import { Injectable } from '@nestjs/common';
import { type CheckedScope, TaskWorkers, type WorkerQuery, type WorkerView } from '@taskledger/nestjs';
import { forbidden, notFound } from '../http/problems/request-problem.js';
import { AccessResolver } from './access.resolver.js';
import { ExecutionAccess } from './execution.access.js';
import type { TaskAdminAction, TaskAdminResource, TaskAdminUser } from './task-admin-access.js';

/** Workers that a user may read, and whether there are more than were looked at. */
export interface VisibleWorkers {
  readonly workers: readonly WorkerView[];
  readonly isCapped: boolean;
}

/** The one way to a worker: what a user may not read is not found. */
@Injectable()
export class WorkerAccess {
  constructor(
    private readonly access: AccessResolver,
    private readonly executions: ExecutionAccess,
    private readonly workers: TaskWorkers,
  ) {}

  /** Those that the user may read, of the first `most`. */
  async visible(user: TaskAdminUser, query: WorkerQuery, most: number): Promise<VisibleWorkers> {
    const { scope } = await this.executions.viewOf(user);
    // One more than are shown says whether there are more.
    const found = await this.workers.list({ ...query, limit: most + 1 });
    const first = found.slice(0, most);
    const isReadable = await Promise.all(first.map((worker) => this.mayRead(user, scope, worker)));
    return { workers: first.filter((_, index) => isReadable[index]), isCapped: found.length > most };
  }

  /** @throws RequestProblem 404 when it is unknown or invisible, 403 when it is visible but the action is not allowed */
  async byId(user: TaskAdminUser, id: string, action: TaskAdminAction): Promise<WorkerView> {
    const { scope } = await this.executions.viewOf(user);
    const worker = await this.workers.find(id);
    if (!worker || !(await this.mayRead(user, scope, worker))) throw notFound(`There is no worker "${id}".`);
    if (!(await this.may(user, action, worker))) throw forbidden(action);
    return worker;
  }

  private async mayRead(user: TaskAdminUser, scope: CheckedScope | undefined, worker: WorkerView): Promise<boolean> {
    return (!scope || servesOnly(scope, worker)) && (await this.may(user, 'worker.read', worker));
  }

  private async may(user: TaskAdminUser, action: TaskAdminAction, worker: WorkerView): Promise<boolean> {
    const { id, name, tasks } = worker;
    const queues = worker.queues.map((queue) => queue.name);
    const resource: TaskAdminResource = { type: 'worker', id, name, queues, taskNames: tasks };
    return (await this.access.policy.can(user, action, resource)) === true;
  }
}

// What else a scope asks for, some executions of a queue have and others have not: it holds all of them back.
function servesOnly({ scope: { queues = [], ...finer } }: CheckedScope, worker: WorkerView): boolean {
  if (Object.keys(finer).length > 0 || worker.queues.length === 0) return false;
  return worker.queues.every(({ name }) => queues.includes(name));
}
