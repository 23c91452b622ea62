import { Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { type SavedView, type SavedViewChanges, SavedViews } from '@taskledger/nestjs';
import { Principal, RequirePermission, type TaskAdminUser, ViewAccess } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { asBodyFields, JsonBody, type JsonObject, validated, ValidatedQuery } from '../http/index.js';
import { ViewBody, ViewChangesBody, ViewListQuery } from './view.requests.js';

/** Saved views: lists as somebody has narrowed and laid them out. */
@AdminController('views')
export class ViewsController {
  constructor(
    private readonly access: ViewAccess,
    private readonly views: SavedViews,
  ) {}

  @Get()
  @RequirePermission('view.read')
  async list(@Principal() user: TaskAdminUser, @ValidatedQuery(ViewListQuery) query: ViewListQuery): Promise<object> {
    const owner = await this.access.ownerOf(user);
    const views = await this.views.list(owner, query.page === undefined ? {} : { page: query.page });
    return { count: views.length, results: views.map((view) => shown(view, owner.id)) };
  }

  @Get(':id')
  async detail(@Principal() user: TaskAdminUser, @Param('id') id: string): Promise<object> {
    const { owner, view } = await this.access.byId(user, id);
    return shown(view, owner.id);
  }

  @Post()
  async create(@Principal() user: TaskAdminUser, @JsonBody() body: JsonObject): Promise<object> {
    await this.access.assertMay(user, 'view.save');
    const { page, name, search, is_shared: isShared = false } = validated(ViewBody, body, { unknown: 'member' });
    if (isShared) await this.access.assertMayShare(user);
    const owner = await this.access.ownerOf(user);
    const made = await asBodyFields(() => this.views.create(owner, { page, name, search, isShared }), memberOf);
    return shown(made, owner.id);
  }

  @Patch(':id')
  async change(
    @Principal() user: TaskAdminUser,
    @Param('id') id: string,
    @JsonBody() body: JsonObject,
  ): Promise<object> {
    const owner = await this.access.changing(user, id);
    const changes = changesOf(validated(ViewChangesBody, body, { unknown: 'member' }));
    if (changes.isShared) await this.access.assertMayShare(user);
    return shown(await asBodyFields(() => this.views.update(owner, id, changes), memberOf), owner.id);
  }

  @Delete(':id')
  @HttpCode(204)
  async remove(@Principal() user: TaskAdminUser, @Param('id') id: string): Promise<void> {
    const owner = await this.access.changing(user, id);
    await this.views.remove(owner, id);
  }
}

function changesOf({ name, search, is_shared: isShared }: ViewChangesBody): SavedViewChanges {
  const given = Object.entries({ name, search, isShared }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given);
}

function memberOf(option: string): string {
  return option === 'isShared' ? 'is_shared' : option;
}

function shown({ id, page, name, search, owner, isShared, createdAt, updatedAt }: SavedView, reader: string): object {
  return {
    id,
    page,
    name,
    search,
    is_shared: isShared,
    is_own: owner === reader,
    owner,
    created_at: createdAt,
    updated_at: updatedAt,
  };
}
