import { Injectable } from '@nestjs/common';
import { type EnqueueOptions, type TaskInfo, TaskRegistry, UnknownTaskError } from '@taskledger/nestjs';
import { forbidden } from '../http/problems/request-problem.js';
import { AccessResolver } from './access.resolver.js';
import type { TaskAdminAction, TaskAdminResource, TaskAdminUser } from './task-admin-access.js';

/** The one way to a task: what a user may not read is unknown. */
@Injectable()
export class TaskAccess {
  constructor(
    private readonly access: AccessResolver,
    private readonly registry: TaskRegistry,
  ) {}

  /** The tasks with all of these tags that the user may see. */
  async visible(user: TaskAdminUser, tags: readonly string[]): Promise<TaskInfo[]> {
    const tasks = this.registry.listByTags(tags);
    const isVisible = await Promise.all(tasks.map((task) => this.mayRead(user, task)));
    return tasks.filter((_, index) => isVisible[index]);
  }

  /** @throws UnknownTaskError when it is unknown or invisible; RequestProblem 403 when the action is not allowed */
  async byName(user: TaskAdminUser, name: string, action: TaskAdminAction): Promise<TaskInfo> {
    const task = this.registry.getInfo(name);
    if (await this.may(user, action, task)) return task;
    const isVisible = action !== 'task.read' && (await this.may(user, 'task.read', task));
    throw isVisible ? forbidden(action) : new UnknownTaskError(name);
  }

  /** Whether the user may run the task with these options. @throws UnknownTaskError; RequestProblem 403 */
  async assertExecutable(user: TaskAdminUser, name: string, options: EnqueueOptions = {}): Promise<void> {
    const task = this.registry.getInfo(name);
    if (!(await this.may(user, 'task.execute', task, options))) throw forbidden('task.execute');
  }

  /** Those of these tasks that this process has. */
  registered(names: readonly string[]): TaskInfo[] {
    return names.filter((name) => this.registry.has(name)).map((name) => this.registry.getInfo(name));
  }

  /** Whether the user may see the task. */
  mayRead(user: TaskAdminUser, task: TaskInfo): Promise<boolean> {
    return this.may(user, 'task.read', task);
  }

  private async may(
    user: TaskAdminUser,
    action: TaskAdminAction,
    task: TaskInfo,
    options?: EnqueueOptions,
  ): Promise<boolean> {
    const { name, module, tags } = task;
    const resource: TaskAdminResource = { type: 'task', name, module, tags, ...(options && { options }) };
    return (await this.access.policy.can(user, action, resource)) === true;
  }
}
