import { Injectable } from '@nestjs/common';
import type { WorkflowPage } from '@taskledger/nestjs';
import { type TaskAdminUser, WorkflowAccess } from '../access/index.js';
import { ListedExecutions } from '../executions/list/listed-executions.js';
import { offsetOf, pageLink, previousLink, type RequestUrl } from '../http/index.js';
import { filterOf, type WorkflowListQuery } from './workflow.queries.js';
import { WorkflowViews } from './workflow-views.js';

const NOTHING: WorkflowPage = { items: [] };
const NONE = { count: 0, capped: false };

/** Pages of workflows, with the links between them. */
@Injectable()
export class WorkflowPages {
  constructor(
    private readonly access: WorkflowAccess,
    private readonly listed: ListedExecutions,
    private readonly views: WorkflowViews,
  ) {}

  async page(user: TaskAdminUser, query: WorkflowListQuery, address: RequestUrl): Promise<object> {
    const workflows = await this.access.of(user);
    // Whose they may be; the scope is that of the workflows.
    const whose = await this.listed.visible(user, {});
    const filter = whose && {
      ...filterOf(query),
      ...(whose.createdBy !== undefined && { createdBy: whose.createdBy }),
    };
    const place = { limit: query.page_size, ...startOf(query) };
    const [{ items, nextCursor }, { count, capped }] = await Promise.all([
      filter ? workflows.list({ ...filter, ...place }) : NOTHING,
      filter ? workflows.count(filter) : NONE,
    ]);
    return {
      count,
      count_capped: capped,
      next: nextCursor ? pageLink(address, query.page + 1, nextCursor) : null,
      previous: previousLink(address, query),
      results: await this.views.items(user, items),
    };
  }
}

function startOf(query: WorkflowListQuery): { cursor?: string; offset?: number } {
  return query.cursor ? { cursor: query.cursor } : { offset: offsetOf(query, 'workflows') };
}
