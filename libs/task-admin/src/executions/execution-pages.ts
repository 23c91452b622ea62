import { Injectable } from '@nestjs/common';
import { type CappedCount, type ExecutionPage, type TaskExecution, Tasks } from '@taskledger/nestjs';
import type { TaskAdminUser } from '../access/index.js';
import { type RequestUrl, invalid } from '../http/index.js';
import type { OwnListQuery } from './execution-list.query.js';
import { ExecutionViews } from './execution-views.js';
import { ListedExecutions } from './listed-executions.js';

// Skipping rows costs as much as reading them, so numbered pages end here; the cursor in `next` goes on.
const LAST_NUMBERED_ROW = 10_000;

const NOTHING: ExecutionPage<TaskExecution> = { items: [] };
const NONE: CappedCount = { count: 0, capped: false };

/** Pages of executions, with the links between them. */
@Injectable()
export class ExecutionPages {
  constructor(
    private readonly listed: ListedExecutions,
    private readonly tasks: Tasks,
    private readonly views: ExecutionViews,
  ) {}

  async page(user: TaskAdminUser, query: OwnListQuery, address: RequestUrl): Promise<object> {
    const filter = await this.listed.asked(user, query, address.search);
    const position = { limit: query.page_size, ...startOf(query) };
    const [{ items, nextCursor }, { count, capped }] = await Promise.all([
      filter ? this.tasks.list({ ...filter, ...position }) : NOTHING,
      filter ? this.tasks.count(filter) : NONE,
    ]);
    const { page, page_size: size } = query;
    const before = page > 1 && (page - 1) * size <= LAST_NUMBERED_ROW;
    return {
      count,
      count_capped: capped,
      next: nextCursor ? linkTo(address, { page: page + 1, cursor: nextCursor }) : null,
      previous: before ? linkTo(address, { page: page - 1 }) : null,
      results: await this.views.items(user, items, query),
    };
  }
}

function startOf({ page, page_size: size, cursor }: OwnListQuery): { cursor?: string; offset?: number } {
  if (cursor) return { cursor };
  if (page * size <= LAST_NUMBERED_ROW) return { offset: (page - 1) * size };
  const message = `numbered pages end after ${LAST_NUMBERED_ROW} executions; follow "next" instead`;
  throw invalid([{ field: 'page', message }]);
}

function linkTo({ path, search }: RequestUrl, { page, cursor }: { page: number; cursor?: string }): string {
  const link = new URLSearchParams(search);
  link.delete('cursor');
  link.set('page', String(page));
  if (cursor) link.set('cursor', cursor);
  return `${path}?${link.toString()}`;
}
