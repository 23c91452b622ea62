import { Injectable } from '@nestjs/common';
import { type ScheduleHome, Schedules, type ScheduleView, type ScopedSchedules } from '@taskledger/nestjs';
import { forbidden, notFound } from '../http/problems/request-problem.js';
import { AccessResolver } from './access.resolver.js';
import { ExecutionAccess } from './execution.access.js';
import type { TaskAdminAction, TaskAdminResource, TaskAdminUser } from './task-admin-access.js';

const LONGEST_NAME = 255;

/** What a policy is asked about a schedule. */
export interface ScheduleSubject {
  readonly name: string;
  readonly task: string;
  readonly home: ScheduleHome;
}

/** The one way to a schedule: what a user may not read is not found. */
@Injectable()
export class ScheduleAccess {
  constructor(
    private readonly access: AccessResolver,
    private readonly executions: ExecutionAccess,
    private readonly schedules: Schedules,
  ) {}

  /** The schedules as they exist for the user, and what is written through them stays within the user's scope. */
  async of(user: TaskAdminUser): Promise<ScopedSchedules> {
    return this.schedules.scoped((await this.executions.viewOf(user)).scope?.scope ?? 'all');
  }

  /** Undefined where it is unknown or invisible. @throws RequestProblem 403 when it is visible but the action is not allowed */
  async find(user: TaskAdminUser, name: string, action: TaskAdminAction): Promise<ScheduleView | undefined> {
    // There is none of such a name, and Postgres has no NUL in text.
    if (name.includes('\0') || name.length > LONGEST_NAME) return undefined;
    const schedule = await (await this.of(user)).get(name);
    if (!schedule || !(await this.may(user, 'schedule.read', schedule))) return undefined;
    await this.assertMay(user, action, schedule);
    return schedule;
  }

  /** @throws RequestProblem 404 when it is unknown or invisible, 403 when it is visible but the action is not allowed */
  async byName(user: TaskAdminUser, name: string, action: TaskAdminAction): Promise<ScheduleView> {
    const schedule = await this.find(user, name, action);
    if (!schedule) throw notFound(`There is no schedule "${name}".`);
    return schedule;
  }

  /** @throws RequestProblem 403 */
  async assertMay(user: TaskAdminUser, action: TaskAdminAction, schedule: ScheduleSubject): Promise<void> {
    if (!(await this.may(user, action, schedule))) throw forbidden(action);
  }

  /** Whether the user may do this to a schedule that the user may read. */
  async may(user: TaskAdminUser, action: TaskAdminAction, schedule: ScheduleSubject): Promise<boolean> {
    return (await this.access.policy.can(user, action, resourceOf(schedule))) === true;
  }
}

function resourceOf({ name, task, home }: ScheduleSubject): TaskAdminResource {
  const { module, queue, tags, createdBy, metadata } = home;
  return { type: 'schedule', name, taskName: task, module, queue, tags, createdBy, metadata };
}
