import { Injectable } from '@nestjs/common';
import {
  CheckedScope,
  type EnqueueOptions,
  type ExecutionFilter,
  type ExecutionScope,
  type RecordedWork,
  type ScopedTask,
  type ScopedTasks,
  type TaskExecution,
  type TaskInfo,
  Tasks,
} from '@taskledger/nestjs';
import { forbidden, RequestProblem } from '../http/problems/request-problem.js';
import { AccessResolver } from './access.resolver.js';
import { creatorOf } from './request-policy.js';
import { PrivateMetadata } from './private-metadata.js';
import { TaskAccess } from './task.access.js';
import type { TaskAdminAction, TaskAdminUser } from './task-admin-access.js';
import { UserView } from './user-view.js';

const READ_PAYLOAD = 'execution.readPayload';

/** The one way to an execution: what a user may not read is not found, by whatever id and on whatever route. */
@Injectable()
export class ExecutionAccess {
  constructor(
    private readonly access: AccessResolver,
    private readonly tasks: Tasks,
    private readonly taskAccess: TaskAccess,
    private readonly privateMetadata: PrivateMetadata,
  ) {}

  /** @throws RequestProblem 404 when it is unknown or invisible, 403 when it is visible but the action is not allowed */
  async byId(user: TaskAdminUser, id: string, action: TaskAdminAction): Promise<TaskExecution> {
    return this.allowed(user, await this.tasks.get(id), action, `There is no execution "${id}".`);
  }

  /** The same by the task id, which is the execution id unless the caller gave one. */
  async byTaskId(user: TaskAdminUser, taskId: string, action: TaskAdminAction): Promise<TaskExecution> {
    // Postgres has no NUL in text and would refuse the question.
    const execution = taskId.includes('\0') ? null : await this.tasks.getByTaskId(taskId);
    return this.allowed(user, execution, action, `There is no execution with the task id "${taskId}".`);
  }

  /** Whether the user may do this to an execution that the user may read. */
  async may(user: TaskAdminUser, execution: TaskExecution, action: TaskAdminAction): Promise<boolean> {
    return new UserView(user, undefined, this.access.policy).may(action, execution);
  }

  /** What the user may see and do by the rules of this moment. @throws Error when the policy gives no usable scope */
  async viewOf(user: TaskAdminUser): Promise<UserView> {
    return new UserView(user, await this.scopeOf(user), this.access.policy);
  }

  /** Whether every execution exists for the user, and whoever created it. */
  async seesAll(user: TaskAdminUser): Promise<boolean> {
    return (await this.scopeOf(user)) === undefined && (await this.mayViewAll(user));
  }

  /** What the user sees, as the library takes it. @throws Error when the policy gives no usable scope */
  async scopeFor(user: TaskAdminUser): Promise<ExecutionScope | 'all'> {
    return (await this.scopeOf(user))?.scope ?? 'all';
  }

  /** The tasks as they exist for the user, and what is written through them stays within the user's scope. */
  async tasksOf(user: TaskAdminUser): Promise<ScopedTasks> {
    return this.tasks.scoped(await this.scopeFor(user));
  }

  /** Whether the user may read payload, result and what artifacts hold. Asks the policy only, so lists may ask for each row. */
  mayReadPayload(user: TaskAdminUser, execution: TaskExecution): Promise<boolean> {
    return this.may(user, execution, READ_PAYLOAD);
  }

  /** @throws RequestProblem 403 that names the right */
  async assertPayloadReadable(user: TaskAdminUser, execution: TaskExecution): Promise<void> {
    if (!(await this.mayReadPayload(user, execution))) throw forbidden(READ_PAYLOAD);
  }

  /** The filter within what the user may see; null when that is nothing. */
  async narrowed<Filter extends ExecutionFilter>(user: TaskAdminUser, filter: Filter): Promise<Filter | null> {
    const scope = await this.scopeOf(user);
    return scope ? scope.narrowed(filter) : filter;
  }

  /** The options of an enqueue, forced into the scope of the user. @throws OutOfScopeError; RequestProblem 400 for metadata that is private */
  async forced(user: TaskAdminUser, options: EnqueueOptions, task: TaskInfo): Promise<EnqueueOptions> {
    this.privateMetadata.assertNone(options.metadata, 'options.metadata');
    return (await this.scopeOf(user))?.forced(options, task) ?? options;
  }

  /** The same for work that runs elsewhere. @throws OutOfScopeError; RequestProblem 400 */
  async forcedRecord(user: TaskAdminUser, record: EnqueueOptions, task: ScopedTask): Promise<RecordedWork> {
    this.privateMetadata.assertNone(record.metadata, 'metadata');
    return (await this.scopeOf(user))?.forcedRecord(record, task) ?? record;
  }

  /** Whether the user may merge this metadata into an execution. @throws OutOfScopeError */
  async assertKept(user: TaskAdminUser, metadata: Readonly<Record<string, unknown>> | undefined): Promise<void> {
    this.privateMetadata.assertNone(metadata, 'metadata');
    (await this.scopeOf(user))?.assertKept(metadata);
  }

  /** Whether an execution exists for the user. */
  async isVisible(user: TaskAdminUser, id: string): Promise<boolean> {
    return this.byId(user, id, 'execution.read').then(
      () => true,
      (problem: unknown) => {
        if (problem instanceof RequestProblem) return false;
        throw problem;
      },
    );
  }

  /** Those of these executions that the user may list: not what others created without `execution.viewAll`. 1,000 at most. */
  async listed(user: TaskAdminUser, ids: readonly string[]): Promise<TaskExecution[]> {
    if (ids.length === 0) return [];
    const view = await this.viewOf(user);
    const { items } = await this.tasks.scoped(view.scope?.scope ?? 'all').list({ ids, limit: 1_000 });
    const readable = await view.readable(items);
    if (await this.mayViewAll(user)) return readable;
    const own = creatorOf(user)?.id;
    return readable.filter(({ createdBy }) => own !== undefined && createdBy === own);
  }

  /** The same as {@link byId} for many at once: what is allowed, and the problem of each that is not. */
  async byIds(user: TaskAdminUser, ids: readonly string[], action: TaskAdminAction): Promise<Sorted> {
    const { items } = await (await this.tasksOf(user)).list({ ids, limit: 1_000 });
    const found = new Map(items.map((execution) => [execution.id, execution]));
    const sorted = { allowed: [] as TaskExecution[], refused: new Map<string, RequestProblem>() };
    for (const id of ids) {
      await this.allowed(user, found.get(id) ?? null, action, `There is no execution "${id}".`).then(
        (execution) => sorted.allowed.push(execution),
        (problem: unknown) => {
          // A policy that fails has not said no.
          if (!(problem instanceof RequestProblem)) throw problem;
          sorted.refused.set(id, problem);
        },
      );
    }
    return sorted;
  }

  /** Whether the user may do any of this at all. @throws RequestProblem 403 */
  async assertAny(user: TaskAdminUser, actions: readonly TaskAdminAction[]): Promise<void> {
    const answers = await Promise.all(actions.map((action) => this.access.policy.can(user, action)));
    if (!answers.includes(true)) throw forbidden(actions.join(', '));
  }

  /**
   * Whether the user may repeat it with another payload: that is other work, so the right to repeat is not enough.
   * @throws UnknownTaskError; RequestProblem 403
   */
  async assertEditable(
    user: TaskAdminUser,
    { taskName, queue, priority, tags, metadata }: TaskExecution,
  ): Promise<void> {
    await this.taskAccess.assertExecutable(user, taskName, { queue, priority, tags, metadata });
  }

  /** Whether the user may list what others created; without it, only what the user created (within the scope, either way). */
  async mayViewAll(user: TaskAdminUser): Promise<boolean> {
    return (await this.access.policy.can(user, 'execution.viewAll')) === true;
  }

  /** Whether only some executions exist for the user. */
  async isScoped(user: TaskAdminUser): Promise<boolean> {
    return (await this.scopeOf(user)) !== undefined;
  }

  /** Undefined where the user sees all. @throws Error, for a 500, when the policy gives no usable scope */
  private async scopeOf(user: TaskAdminUser): Promise<CheckedScope | undefined> {
    const { policy } = this.access;
    const scope: unknown = policy.scope ? await policy.scope(user) : 'all';
    if (scope === 'all') return undefined;
    try {
      return CheckedScope.of(scope);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`The scope of your access policy cannot be used: ${why} Return 'all' to show everything.`, {
        cause: error,
      });
    }
  }

  private async allowed(
    user: TaskAdminUser,
    execution: TaskExecution | null,
    action: TaskAdminAction,
    otherwise: string,
  ): Promise<TaskExecution> {
    return (await this.viewOf(user)).allowed(execution, action, otherwise);
  }
}

interface Sorted {
  readonly allowed: readonly TaskExecution[];
  readonly refused: ReadonlyMap<string, RequestProblem>;
}
