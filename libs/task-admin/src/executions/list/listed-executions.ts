import { Injectable } from '@nestjs/common';
import { type ExecutionFilter, type TaskExecution, Tasks } from '@taskledger/nestjs';
import { creatorOf, ExecutionAccess, PrivateMetadata, type TaskAdminUser } from '../../access/index.js';
import { IDENTITY_MESSAGE, invalid, RequestProblem } from '../../http/index.js';
import { type FilterValues, filterOf } from './execution-filters.js';
import { SearchRights } from '../search/search-rights.js';

/** Which executions are asked for: whose, and with what filters. */
export type ListRequest = FilterValues & { readonly created_by?: string; readonly my_tasks?: string };

/** What can be counted, and whether there may be more of it. */
export interface Countable {
  readonly filter: ExecutionFilter;
  readonly isPartial: boolean;
}

/** How many of those that a query about payloads finds are looked at. */
export const MOST_READ = 1_000;

/** Decides which executions lists and counts are about: what was asked for, as far as the user may see it. */
@Injectable()
export class ListedExecutions {
  constructor(
    private readonly access: ExecutionAccess,
    private readonly privateMetadata: PrivateMetadata,
    private readonly rights: SearchRights,
    private readonly tasks: Tasks,
  ) {}

  /**
   * The filter of a request; null where that can only find nothing. Without `created_by` and `my_tasks` it is about the user's
   * own executions, with `my_tasks=false` about everybody's.
   * @param search the query as it was sent
   * @throws RequestProblem 400, and 403 for what others have created where the user may not view that
   */
  async asked(user: TaskAdminUser, request: ListRequest, search: URLSearchParams): Promise<ExecutionFilter | null> {
    if (request.created_by === undefined && search.has('created_by'))
      throw invalid([{ field: 'created_by', message: IDENTITY_MESSAGE }]);
    const filter = this.filterOf(request);
    await this.rights.assertAllowed(user, filter);
    const createdBy = await this.creatorAsked(user, request);
    return this.access.narrowed(user, { ...filter, ...(createdBy !== undefined && { createdBy }) });
  }

  /** Whether the policy is asked about each execution that a filter finds, since it asks about payloads. */
  decidesByRow(filter: ExecutionFilter): boolean {
    return this.rights.ofRows(filter).length > 0;
  }

  /** Those that the user may find by what the query asks of their payloads. */
  async findable(
    user: TaskAdminUser,
    executions: readonly TaskExecution[],
    filter: ExecutionFilter,
  ): Promise<TaskExecution[]> {
    const actions = this.rights.ofRows(filter);
    if (actions.length === 0) return [...executions];
    const isFindable = await Promise.all(
      executions.map(async (execution) => {
        const answers = await Promise.all(actions.map((action) => this.access.may(user, execution, action)));
        return !answers.includes(false);
      }),
    );
    return executions.filter((_, index) => isFindable[index]);
  }

  /**
   * The same executions, for what counts them. The policy may decide on each by its row, so those that a query about payloads finds
   * are read: a number would tell what is in payloads, too.
   */
  async countable(user: TaskAdminUser, filter: ExecutionFilter): Promise<Countable> {
    if (!this.decidesByRow(filter)) return { filter, isPartial: false };
    const { items, nextCursor } = await this.tasks.list({ ...filter, limit: MOST_READ });
    const found = await this.findable(user, items, filter);
    return { filter: { ids: found.map(({ id }) => id) }, isPartial: nextCursor !== undefined };
  }

  /** The same where a route does not let its clients say whose: everybody's for who may view all, else the user's own. */
  async visible(user: TaskAdminUser, filter: ExecutionFilter): Promise<ExecutionFilter | null> {
    const own = creatorOf(user)?.id;
    const isOwnOnly = own !== undefined && !(await this.access.mayViewAll(user));
    return this.access.narrowed(user, isOwnOnly ? { ...filter, createdBy: own } : filter);
  }

  // Without a login there is nobody to have created anything, so there is nothing to narrow by.
  private async creatorAsked(user: TaskAdminUser, { created_by, my_tasks }: ListRequest): Promise<string | undefined> {
    const own = creatorOf(user)?.id;
    const isOfAll = created_by === undefined && my_tasks?.toLowerCase() === 'false';
    const isOfOther = created_by !== undefined && created_by !== own;
    if ((isOfAll || isOfOther) && !(await this.access.mayViewAll(user))) {
      const detail = 'You may see your own executions only (execution.viewAll). Leave out my_tasks and created_by.';
      throw new RequestProblem(403, 'ACCESS_FORBIDDEN', detail);
    }
    return isOfAll ? undefined : (created_by ?? own);
  }

  // What may not be shown must not be found out by asking for it either.
  private filterOf(request: ListRequest): ExecutionFilter {
    const filter = filterOf(request);
    const hidden = this.privateMetadata.keysIn(filter.metadata);
    if (hidden.length === 0) return filter;
    throw invalid(hidden.map((field) => ({ field, message: 'this key of the metadata is private' })));
  }
}
