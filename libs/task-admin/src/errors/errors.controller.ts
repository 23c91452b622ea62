import { Get, Param } from '@nestjs/common';
import { TaskErrors } from '@taskledger/nestjs';
import { ErrorAccess, Principal, RequirePermission, type TaskAdminUser } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { FromUrl, type RequestUrl, ValidatedQuery } from '../http/index.js';
import { ErrorDetailQuery, ErrorListQuery } from './error.queries.js';
import { ErrorViews } from './error-views.js';

/** What fails, in groups of one origin. */
@AdminController('errors')
export class ErrorsController {
  constructor(
    private readonly access: ErrorAccess,
    private readonly errors: TaskErrors,
    private readonly views: ErrorViews,
  ) {}

  @Get()
  @RequirePermission('error.read')
  async list(
    @Principal() user: TaskAdminUser,
    @ValidatedQuery(ErrorListQuery) query: ErrorListQuery,
    @FromUrl() address: RequestUrl,
  ): Promise<object> {
    const { state, task_name: taskName, queue, window, search, sort, cursor, page_size: limit } = query;
    const { items, nextCursor, from, stepSeconds, counts } = await this.access.page(user, {
      limit,
      ...(state?.length && { state }),
      ...(taskName?.length && { taskName }),
      ...(queue !== undefined && { queue }),
      ...(window && { window }),
      ...(search && { search }),
      ...(sort && { sort }),
      ...(cursor !== undefined && { cursor }),
    });
    return {
      from,
      step_seconds: stepSeconds,
      counts,
      next: nextCursor === undefined ? null : nextLink(address, nextCursor),
      results: search ? await this.views.foundItems(user, items) : await this.views.items(user, items),
    };
  }

  @Get(':fingerprint')
  async detail(
    @Principal() user: TaskAdminUser,
    @Param('fingerprint') fingerprint: string,
    @ValidatedQuery(ErrorDetailQuery) { window }: ErrorDetailQuery,
  ): Promise<object> {
    return this.views.detail(
      user,
      await this.access.byFingerprint(user, fingerprint, { action: 'error.read', window }),
    );
  }

  /** What a retry of the group would repeat, in as many requests as it takes. */
  @Get(':fingerprint/retry')
  async planRetry(@Principal() user: TaskAdminUser, @Param('fingerprint') fingerprint: string): Promise<object> {
    await this.access.byFingerprint(user, fingerprint, { action: 'error.read' });
    const within = await this.access.within(user);
    const { count } = await this.errors.unrepeated(fingerprint, { limit: 1, ...(within && { within }) });
    return { fingerprint, count: count.count, count_capped: count.capped };
  }
}

function nextLink({ path, search }: RequestUrl, cursor: string): string {
  const link = new URLSearchParams(search);
  link.set('cursor', cursor);
  return `${path}?${link.toString()}`;
}
