import { Injectable } from '@nestjs/common';
import {
  type ErrorGroup,
  type ErrorPage,
  type ErrorQuery,
  type ErrorStateCounts,
  type ErrorWindow,
  type ExecutionFilter,
  type RunNode,
  type TaskExecution,
  TaskErrors,
} from '@taskledger/nestjs';
import { forbidden, notFound, RequestProblem } from '../http/problems/request-problem.js';
import { AccessResolver } from './access.resolver.js';
import { ExecutionAccess } from './execution.access.js';
import { creatorOf } from './request-policy.js';
import type { TaskAdminAction, TaskAdminResource, TaskAdminUser } from './task-admin-access.js';

const LONGEST = 255;

/** Groups of errors that a user may read. */
export interface VisibleErrors extends ErrorPage {
  readonly counts: ErrorStateCounts;
}

/**
 * The one way to a group of errors. Whoever does not see all executions sees what failed of the own ones: their counts, times and
 * messages. A group of which the user sees no execution does not exist.
 */
@Injectable()
export class ErrorAccess {
  constructor(
    private readonly access: AccessResolver,
    private readonly executions: ExecutionAccess,
    private readonly errors: TaskErrors,
  ) {}

  /** Which executions errors are counted of; undefined where the user sees all of them. */
  async within(user: TaskAdminUser): Promise<ExecutionFilter | undefined> {
    if (await this.executions.seesAll(user)) return undefined;
    const own = creatorOf(user)?.id;
    const isOwnOnly = own !== undefined && !(await this.executions.mayViewAll(user));
    // A scope and the filter may exclude each other.
    const filter = await this.executions.narrowed(user, isOwnOnly ? { createdBy: own } : {});
    if (!filter) return { ids: [] };
    return Object.keys(filter).length > 0 ? filter : undefined;
  }

  /** A page of those that the user may read, and how many there are by state. */
  async page(user: TaskAdminUser, query: Omit<ErrorQuery, 'within'>): Promise<VisibleErrors> {
    const within = await this.within(user);
    const { window, taskName, queue } = query;
    const given = { window, taskName, queue, within };
    const conditions = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    const [page, counts] = [
      await this.errors.list({ ...query, ...(within && { within }) }),
      await this.errors.counts(conditions),
    ];
    const isReadable = await Promise.all(page.items.map((group) => this.may(user, 'error.read', group)));
    return {
      ...page,
      items: this.told(
        page.items.filter((_, index) => isReadable[index]),
        within,
      ),
      counts,
    };
  }

  /**
   * @throws RequestProblem 404 when it is unknown or invisible; 403 when the action is not allowed, or is about executions of others
   * too
   */
  async byFingerprint(
    user: TaskAdminUser,
    fingerprint: string,
    { action, window }: { readonly action: TaskAdminAction; readonly window?: ErrorWindow },
  ): Promise<ErrorGroup> {
    const within = await this.within(user);
    // Postgres has no NUL in text.
    const isName = !fingerprint.includes('\0') && fingerprint !== '' && fingerprint.length <= LONGEST;
    const query = { ...(window && { window }), ...(within && { within }) };
    const found = isName ? await this.errors.find(fingerprint, query) : undefined;
    if (!found || !(await this.may(user, 'error.read', found)))
      throw notFound(`There is no group of errors "${fingerprint}".`);
    if (action !== 'error.read' && !(await this.may(user, action, found))) throw forbidden(action);
    if (action === 'error.change' && within)
      throw new RequestProblem(
        403,
        'ACCESS_FORBIDDEN',
        'Its state is that of all executions, of which you see some only.',
      );
    return this.told([found], within)[0]!;
  }

  /** Whether the user may repeat executions at all. @throws RequestProblem 403 */
  assertMayRetry(user: TaskAdminUser): Promise<void> {
    return this.executions.assertAny(user, ['execution.retry']);
  }

  /** The success to compare an execution with, of those that the user sees. */
  async lastSuccessBefore(user: TaskAdminUser, id: string): Promise<TaskExecution | null> {
    const within = await this.within(user);
    return this.errors.lastSuccessBefore(id, within && { within });
  }

  /** The process that an execution last ran in. */
  nodeOf({ id }: TaskExecution): Promise<RunNode | undefined> {
    return this.errors.nodeOf(id);
  }

  // Who has changed the state, and why, is about executions of others too.
  private told(groups: readonly ErrorGroup[], within: ExecutionFilter | undefined): ErrorGroup[] {
    return groups.map((group) => (within && group.changed ? { ...group, changed: { at: group.changed.at } } : group));
  }

  private async may(
    user: TaskAdminUser,
    action: TaskAdminAction,
    { fingerprint, taskNames }: ErrorGroup,
  ): Promise<boolean> {
    const resource: TaskAdminResource = { type: 'error', fingerprint, taskNames };
    return (await this.access.policy.can(user, action, resource)) === true;
  }
}
