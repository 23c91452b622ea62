import { Injectable } from '@nestjs/common';
import {
  type CappedCount,
  type ExecutionFilter,
  type ExecutionListOptions,
  type ExecutionPage,
  type TaskExecution,
  Tasks,
} from '@taskledger/nestjs';
import type { TaskAdminUser } from '../../access/index.js';
import { offsetOf, pageLink, previousLink, type RequestUrl } from '../../http/index.js';
import type { OwnListQuery } from './execution-list.query.js';
import { ExecutionViews } from '../execution-views.js';
import { ListedExecutions, MOST_READ } from './listed-executions.js';
import { type ColumnValues, contentsFor, shortValue, valueColumns } from './value-column.js';

type Page = ExecutionPage<TaskExecution>;
type Position = Pick<ExecutionListOptions, 'cursor' | 'offset' | 'include'> & { readonly limit: number };

const NOTHING: Page = { items: [] };
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
    const columns = valueColumns(query.columns);
    const position = { limit: query.page_size, include: contentsFor(columns), ...startOf(query) };
    const [{ items, nextCursor, isPartial = false, searchedBackTo = null }, { count, capped }] = await Promise.all([
      filter ? this.list(user, filter, position) : NOTHING,
      filter ? this.count(user, filter) : NONE,
    ]);
    return {
      count,
      count_capped: capped,
      is_partial: isPartial,
      searched_back_to: searchedBackTo,
      next: nextCursor ? pageLink(address, query.page + 1, nextCursor) : null,
      previous: previousLink(address, query),
      results: (await this.views.items(user, items, query, columns)).map(withShortValues),
    };
  }

  // What may not be found by its payload must not be told by where the next page begins either.
  private async list(user: TaskAdminUser, filter: ExecutionFilter, position: Position): Promise<Page> {
    if (!this.listed.decidesByRow(filter)) return this.tasks.list({ ...filter, ...position });
    const { cursor, offset = 0, limit, include } = position;
    const read = await this.tasks.list({ ...filter, cursor, limit: MOST_READ, include });
    const found = await this.listed.findable(user, read.items, filter);
    const end = offset + limit;
    const items = found.slice(offset, end);
    return found.length > end ? { items, nextCursor: items[items.length - 1]?.id } : { ...read, items };
  }

  private async count(user: TaskAdminUser, filter: ExecutionFilter): Promise<CappedCount> {
    const { filter: counted, isPartial } = await this.listed.countable(user, filter);
    const { count, capped } = await this.tasks.count(counted);
    return { count, capped: capped || isPartial };
  }
}

function withShortValues(item: Readonly<Record<string, unknown>>): object {
  const { columns } = item as { columns?: ColumnValues };
  if (!columns) return item;
  return {
    ...item,
    columns: Object.fromEntries(Object.entries(columns).map(([name, value]) => [name, shortValue(value)])),
  };
}

function startOf(query: OwnListQuery): { cursor?: string; offset?: number } {
  return query.cursor ? { cursor: query.cursor } : { offset: offsetOf(query, 'executions') };
}
