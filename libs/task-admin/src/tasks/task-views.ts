import { Injectable } from '@nestjs/common';
import { type PausedTask, type TaskInfo, TaskPauses } from '@taskledger/nestjs';
import { ExecutionAccess, type TaskAdminUser } from '../access/index.js';
import { taskView } from './task-view.js';

/** Tasks as clients see them. */
@Injectable()
export class TaskViews {
  constructor(
    private readonly executions: ExecutionAccess,
    private readonly pauses: TaskPauses,
  ) {}

  async items(user: TaskAdminUser, tasks: readonly TaskInfo[]): Promise<object[]> {
    const [paused, seesAll] = await Promise.all([this.pauses.list(), this.executions.seesAll(user)]);
    const byTask = new Map(paused.map((pause) => [pause.task, pause]));
    return tasks.map((task) => ({ ...taskView(task), paused: pausedView(byTask.get(task.name), seesAll) }));
  }

  async item(user: TaskAdminUser, task: TaskInfo): Promise<object> {
    return (await this.items(user, [task]))[0]!;
  }
}

// Who did it, and why, is for those whose task it is alone.
function pausedView(pause: PausedTask | undefined, seesAll: boolean): object | null {
  if (!pause) return null;
  const { at, until = null, by = null, reason = null } = pause;
  return { at, until, ...(seesAll ? { by, reason } : { by: null, reason: null }) };
}
