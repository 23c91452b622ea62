import { Get, HttpCode, Param, Post } from '@nestjs/common';
import { TaskLocks } from '@taskledger/nestjs';
import { LockAccess, Principal, RequirePermission, type TaskAdminUser } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { JsonBody, type JsonObject, validated, ValidatedQuery } from '../http/index.js';
import { LockListQuery, LockReleaseBody } from './lock.queries.js';
import { LockViews } from './lock-views.js';

const MOST = 1_000;

/** Locks: who holds them, and who waits. */
@AdminController('locks')
export class LocksController {
  constructor(
    private readonly access: LockAccess,
    private readonly locks: TaskLocks,
    private readonly views: LockViews,
  ) {}

  @Get()
  @RequirePermission('lock.read')
  async list(
    @Principal() user: TaskAdminUser,
    @ValidatedQuery(LockListQuery) { search }: LockListQuery,
  ): Promise<object> {
    const { locks, isCapped } = await this.access.visible(user, search ? { search } : {}, MOST);
    return { count: locks.length, count_capped: isCapped, results: await this.views.items(user, locks) };
  }

  @Get(':key')
  async detail(@Principal() user: TaskAdminUser, @Param('key') key: string): Promise<object> {
    return this.views.detail(user, await this.access.byKey(user, key, 'lock.read'));
  }

  /** Frees it over the head of its holder. */
  @Post(':key/release')
  @HttpCode(200)
  async release(
    @Principal() user: TaskAdminUser,
    @Param('key') key: string,
    @JsonBody() body: JsonObject,
  ): Promise<object> {
    const lock = await this.access.byKey(user, key, 'lock.release');
    const { reason, fence = lock.fence } = validated(LockReleaseBody, body, { unknown: 'member' });
    // Somebody may have taken it since the user was asked about: that hold does not end.
    await this.locks.forceRelease(lock.key, { by: String(user.id), fence, ...(reason && { reason }) });
    return { key: lock.key, execution_id: lock.executionId ?? null };
  }
}
