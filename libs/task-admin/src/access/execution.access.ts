import { Injectable } from '@nestjs/common';
import {
  CheckedScope,
  type Creator,
  type EnqueueOptions,
  type ExecutionFilter,
  type RecordedWork,
  type ScopedTask,
  type TaskExecution,
  type TaskInfo,
  Tasks,
} from '@taskledger/nestjs';
import { forbidden, notFound, RequestProblem } from '../http/request-problem.js';
import { AccessResolver } from './access.resolver.js';
import { PrivateMetadata } from './private-metadata.js';
import { creatorOf } from './request-policy.js';
import { TaskAccess } from './task.access.js';
import type { TaskAdminAction, TaskAdminResource, TaskAdminUser } from './task-admin-access.js';

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
    return (await this.access.policy.can(user, action, resourceOf(execution))) === true;
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
    return narrowedTo(await this.scopeOf(user), filter);
  }

  /** The options of an enqueue, forced into the scope of the user. @throws OutOfScopeError; RequestProblem 400 for metadata that is private */
  async forced(user: TaskAdminUser, options: EnqueueOptions, task: TaskInfo): Promise<EnqueueOptions> {
    this.privateMetadata.assertNone(options.metadata, 'options.metadata');
    return (await this.scopeOf(user))?.forced(options, task) ?? options;
  }

  /** Who is recorded as the creator of what a user repeats. */
  async creatorWithin(user: TaskAdminUser): Promise<Creator | undefined> {
    const scope = await this.scopeOf(user);
    return scope ? scope.creator(creatorOf(user)) : creatorOf(user);
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

  /** Those of the ids that the user may know of. */
  async visibleIds(user: TaskAdminUser, ids: readonly string[]): Promise<readonly string[]> {
    const scope = await this.scopeOf(user);
    if (!scope) return ids;
    return (await this.withinScope(scope, ids)).map(({ id }) => id);
  }

  /** The same as {@link byId} for many at once: what is allowed, and the problem of each that is not. */
  async byIds(user: TaskAdminUser, ids: readonly string[], action: TaskAdminAction): Promise<Sorted> {
    const found = new Map((await this.withinScope(await this.scopeOf(user), ids)).map((e) => [e.id, e]));
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

  private async withinScope(scope: CheckedScope | undefined, ids: readonly string[]): Promise<TaskExecution[]> {
    const filter = narrowedTo(scope, { ids });
    return filter ? (await this.tasks.list({ ...filter, limit: 1_000 })).items : [];
  }

  private async allowed(
    user: TaskAdminUser,
    execution: TaskExecution | null,
    action: TaskAdminAction,
    otherwise: string,
  ): Promise<TaskExecution> {
    const { policy } = this.access;
    const scope = await this.scopeOf(user);
    if (!execution || (scope && !scope.includes(execution))) throw notFound(otherwise);
    const resource = resourceOf(execution);
    if ((await policy.can(user, action, resource)) === true) return execution;
    const isVisible = action !== 'execution.read' && (await policy.can(user, 'execution.read', resource)) === true;
    throw isVisible ? forbidden(action) : notFound(otherwise);
  }
}

function narrowedTo<Filter extends ExecutionFilter>(scope: CheckedScope | undefined, filter: Filter): Filter | null {
  return scope ? scope.narrowed(filter) : filter;
}

interface Sorted {
  readonly allowed: readonly TaskExecution[];
  readonly refused: ReadonlyMap<string, RequestProblem>;
}

function resourceOf(execution: TaskExecution): TaskAdminResource {
  const { id, taskId, taskName, module, queue, tags, createdBy, metadata } = execution;
  return { type: 'execution', id, taskId, taskName, module, queue, tags, createdBy, metadata };
}
