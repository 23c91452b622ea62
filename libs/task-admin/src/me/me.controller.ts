import { Get } from '@nestjs/common';
import {
  AccessResolver,
  ExecutionAccess,
  Principal,
  type TaskAdminAction,
  type TaskAdminUser,
} from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';

// The compiler misses none.
const ACTIONS: Readonly<Record<TaskAdminAction, true>> = {
  'task.read': true,
  'task.execute': true,
  'task.pause': true,
  'execution.read': true,
  'execution.viewAll': true,
  'execution.readPayload': true,
  'execution.export': true,
  'execution.cancel': true,
  'execution.retry': true,
  'execution.promote': true,
  'execution.reorder': true,
  'execution.track': true,
  'schedule.read': true,
  'schedule.pause': true,
  'schedule.trigger': true,
  'schedule.update': true,
  'schedule.delete': true,
  'breaker.read': true,
  'breaker.change': true,
  'error.read': true,
  'error.change': true,
  'queue.read': true,
  'queue.pause': true,
  'queue.limit': true,
  'queue.clear': true,
  'queue.delete': true,
  'worker.read': true,
  'worker.quiet': true,
  'lock.read': true,
  'lock.release': true,
  'alert.read': true,
  'alert.manage': true,
  'view.read': true,
  'view.save': true,
  'view.share': true,
  'artifact.read': true,
  'job.stream': true,
  'config.read': true,
  'config.update': true,
  'system.read': true,
  'audit.read': true,
  'execution.unmask': true,
};

const OF_ALL: readonly TaskAdminAction[] = ['task.pause', 'view.share'];

/** Who asks, and what that user may do: for clients that show no more than that. */
@AdminController('me')
export class MeController {
  constructor(
    private readonly access: AccessResolver,
    private readonly executions: ExecutionAccess,
  ) {}

  @Get()
  async me(@Principal() user: TaskAdminUser): Promise<object> {
    const actions = Object.keys(ACTIONS) as TaskAdminAction[];
    const answers = await Promise.all(actions.map((action) => this.may(user, action)));
    return {
      id: String(user.id),
      username: user.username ?? null,
      roles: user.roles ?? [],
      permissions: Object.fromEntries(actions.map((action, index) => [action, answers[index]])),
    };
  }

  // Alerts, pauses of tasks and shared views are for who sees all executions, whatever the policy says.
  private async may(user: TaskAdminUser, action: TaskAdminAction): Promise<boolean> {
    if ((await this.access.policy.can(user, action)) !== true) return false;
    const isOfAll = action.startsWith('alert.') || OF_ALL.includes(action);
    return !isOfAll || this.executions.seesAll(user).catch(() => false);
  }
}
