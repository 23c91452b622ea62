import { Injectable } from '@nestjs/common';
import { type CappedCount, type ExecutionPage, type TaskExecution, Tasks } from '@taskledger/nestjs';
import type { TaskAdminUser } from '../access/index.js';
import { offsetOf, pageLink, previousLink, type RequestUrl } from '../http/index.js';
import type { OwnListQuery } from './execution-list.query.js';
import { ExecutionViews } from './execution-views.js';
import { ListedExecutions } from './listed-executions.js';

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
    return {
      count,
      count_capped: capped,
      next: nextCursor ? pageLink(address, query.page + 1, nextCursor) : null,
      previous: previousLink(address, query),
      results: await this.views.items(user, items, query),
    };
  }
}

function startOf(query: OwnListQuery): { cursor?: string; offset?: number } {
  return query.cursor ? { cursor: query.cursor } : { offset: offsetOf(query, 'executions') };
}
