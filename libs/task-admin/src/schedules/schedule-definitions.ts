import { Injectable } from '@nestjs/common';
import type { EnqueueOptions, ScheduleRequest, ScheduleView } from '@taskledger/nestjs';
import { ExecutionAccess, ScheduleAccess, TaskAccess, type TaskAdminUser } from '../access/index.js';
import type { JsonObject } from '../http/index.js';
import { SchedulePayloads } from './schedule-payloads.js';
import { asFields, bodyAs, OverrideBody, overrideRequest, ScheduleBody, scheduleRequest } from './schedule-request.js';

/** Defines and overrides schedules for users: within their scope, and as far as their rights go. */
@Injectable()
export class ScheduleDefinitions {
  constructor(
    private readonly access: ScheduleAccess,
    private readonly executions: ExecutionAccess,
    private readonly taskAccess: TaskAccess,
    private readonly payloads: SchedulePayloads,
  ) {}

  /**
   * Who lets a task run by the clock runs it, so the right to run it with these options is needed as well.
   * @param onNew called before one is created
   * @throws OutOfScopeError, ScheduleNameTakenError, ScheduleOfCodeError, UnknownTaskError; RequestProblem 400, 403
   */
  async put(
    user: TaskAdminUser,
    { name, body: given }: { readonly name: string; readonly body: JsonObject },
    onNew: () => void,
  ): Promise<ScheduleView> {
    await this.executions.assertAny(user, ['schedule.update']);
    const known = await this.access.find(user, name, 'schedule.update');
    const body = bodyAs(ScheduleBody, given);
    const { metadata: own, ...asked } = scheduleRequest(body);
    const task = await this.taskAccess.byName(user, body.task_name, 'task.execute');
    // What the server keeps of it, and whose it is, stays.
    const metadata = this.payloads.withKept(own, known);
    const request = {
      ...asked,
      ...(metadata !== undefined && { metadata }),
      ...(known?.createdBy !== undefined && { createdBy: known.createdBy }),
    };
    await this.assertExecutable(user, name, request);
    const payload = await this.payloads.unmasked(
      user,
      { task: task.name, payload: body.payload },
      known && { ...known, payload: known.definition.payload },
    );
    const wanted = payload === undefined ? request : { ...request, payload };
    const schedules = await this.access.of(user);
    // The audit has the status of the answer.
    if (!known) onNew();
    return asFields(() => schedules.upsert(name, wanted, { actor: String(user.id) }));
  }

  /**
   * Another payload is other work, which takes the right to run the task.
   * @throws InvalidPayloadError; RequestProblem 400, 403, 404
   */
  async override(user: TaskAdminUser, name: string, given: JsonObject): Promise<ScheduleView> {
    const known = await this.access.byName(user, name, 'schedule.update');
    const body = bodyAs(OverrideBody, given);
    const request = overrideRequest(body);
    if (body.payload !== undefined)
      await this.assertExecutable(user, name, { ...known.home, priority: known.priority, task: known.task });
    const payload = await this.payloads.unmasked(user, { task: known.task, payload: body.payload }, known);
    const wanted = payload === undefined ? request : { ...request, payload };
    const schedules = await this.access.of(user);
    return asFields(() => schedules.override(name, wanted, { actor: String(user.id) }));
  }

  private async assertExecutable(
    user: TaskAdminUser,
    name: string,
    { task, queue, tags, metadata, priority, createdBy }: Labels,
  ): Promise<void> {
    const info = await this.taskAccess.byName(user, String(task), 'task.execute');
    const given = Object.entries({ queue, tags, metadata, priority }).filter(([, value]) => value !== undefined);
    const { scope } = await this.executions.viewOf(user);
    const wanted: EnqueueOptions = Object.fromEntries(given);
    const options = await asFields(async () => scope?.forced(wanted, info) ?? wanted);
    await this.taskAccess.assertExecutable(user, info.name, options);
    const home = {
      module: info.module,
      queue: options.queue ?? info.queue ?? 'default',
      tags: options.tags ?? info.tags,
      createdBy: createdBy ?? null,
      metadata: options.metadata ?? {},
    };
    await this.access.assertMay(user, 'schedule.update', { name, task: info.name, home });
  }
}

/** What of a schedule says where its executions belong. */
interface Labels {
  readonly task: ScheduleRequest['task'];
  readonly queue?: string;
  readonly tags?: readonly string[];
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly priority?: number;
  readonly createdBy?: string | null;
}
