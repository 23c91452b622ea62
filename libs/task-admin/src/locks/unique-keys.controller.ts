import { Get } from '@nestjs/common';
import type { UniqueKeyView } from '@taskledger/nestjs';
import { ExecutionAccess, LockAccess, Principal, RequirePermission, type TaskAdminUser } from '../access/index.js';
import { AdminController } from '../admin-controller.decorator.js';
import { ValidatedQuery } from '../http/index.js';
import { LockListQuery } from './lock.queries.js';

const MOST = 1_000;

/** Unique keys in force, and the enqueues that each has kept from making another execution. */
@AdminController('unique-keys')
export class UniqueKeysController {
  constructor(
    private readonly access: LockAccess,
    private readonly executions: ExecutionAccess,
  ) {}

  @Get()
  @RequirePermission('lock.read')
  async list(
    @Principal() user: TaskAdminUser,
    @ValidatedQuery(LockListQuery) { search }: LockListQuery,
  ): Promise<object> {
    const { keys, isCapped } = await this.access.uniqueKeys(user, search ? { search } : {}, MOST);
    // Others may have enqueued what was answered: that is nobody's business who sees only some executions.
    const isCounted = await this.executions.seesAll(user);
    return { count: keys.length, count_capped: isCapped, results: keys.map((key) => viewOf(key, isCounted)) };
  }
}

function viewOf(unique: UniqueKeyView, isCounted: boolean): Record<string, unknown> {
  const { key, executionId, taskName, queue, status, since, suppressed, lastSuppressedAt = null } = unique;
  return {
    key,
    execution_id: executionId,
    task_name: taskName,
    queue,
    status,
    since,
    suppressed: isCounted ? suppressed : null,
    last_suppressed_at: isCounted ? lastSuppressedAt : null,
  };
}
