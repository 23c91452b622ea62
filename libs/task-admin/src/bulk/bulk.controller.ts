import { Get, Param } from '@nestjs/common';
import { BulkOperations } from '@taskledger/nestjs';
import { BulkAccess, Principal, RequirePermission, type TaskAdminUser } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { FromUrl, type RequestUrl, ValidatedQuery } from '../http/index.js';
import { BulkItemsQuery, BulkListQuery } from './bulk.requests.js';
import { bulkItemView, BulkViews } from './bulk-views.js';

/** What was done to many executions, and what is under way. */
@AdminController('bulk-operations')
export class BulkController {
  constructor(
    private readonly access: BulkAccess,
    private readonly bulk: BulkOperations,
    private readonly views: BulkViews,
  ) {}

  @Get()
  @RequirePermission('execution.read')
  async list(
    @Principal() user: TaskAdminUser,
    @ValidatedQuery(BulkListQuery) { state, cursor, page_size: limit }: BulkListQuery,
    @FromUrl() address: RequestUrl,
  ): Promise<object> {
    const createdBy = await this.access.creatorSeen(user);
    const { items, next } = await this.bulk.list({
      limit,
      ...(createdBy !== undefined && { createdBy }),
      ...(state && { state: [state] }),
      ...(cursor && { cursor }),
    });
    const results = await Promise.all(items.map((operation) => this.views.item(user, operation)));
    return { next: next === undefined ? null : linkTo(address, 'cursor', next), results };
  }

  @Get(':id')
  async detail(@Principal() user: TaskAdminUser, @Param('id') id: string): Promise<object> {
    return this.views.detail(user, await this.access.byId(user, id));
  }

  @Get(':id/items')
  async items(
    @Principal() user: TaskAdminUser,
    @Param('id') id: string,
    @ValidatedQuery(BulkItemsQuery) { outcome, after, page_size: limit }: BulkItemsQuery,
    @FromUrl() address: RequestUrl,
  ): Promise<object> {
    await this.access.byId(user, id);
    const options = { limit, ...(outcome && { outcome }), ...(after !== undefined && { after }) };
    const { items, next } = await this.bulk.items(id, options);
    const link = next === undefined ? null : linkTo(address, 'after', String(next));
    return { next: link, results: items.map(bulkItemView) };
  }
}

function linkTo({ path, search }: RequestUrl, name: string, value: string): string {
  const link = new URLSearchParams(search);
  link.set(name, value);
  return `${path}?${link.toString()}`;
}
