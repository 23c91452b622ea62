import { Injectable } from '@nestjs/common';
import { type LockView, type LockWaiter, TaskLocks } from '@taskledger/nestjs';
import { ExecutionAccess, type TaskAdminUser } from '../access/index.js';

type View = Record<string, unknown>;

const MOST_WAITERS = 100;

/** Locks as clients see them. */
@Injectable()
export class LockViews {
  constructor(
    private readonly executions: ExecutionAccess,
    private readonly locks: TaskLocks,
  ) {}

  async items(user: TaskAdminUser, locks: readonly LockView[]): Promise<View[]> {
    // How many others wait is nobody's business who sees only some executions.
    const isCounted = await this.executions.seesAll(user);
    return locks.map((lock) => fieldsOf(lock, isCounted));
  }

  /** With those of the first in the line that the user may list. */
  async detail(user: TaskAdminUser, lock: LockView): Promise<View> {
    const [[fields], line] = await Promise.all([this.items(user, [lock]), this.locks.waiters(lock.key, MOST_WAITERS)]);
    const listed = await this.executions.listed(
      user,
      line.map(({ executionId }) => executionId),
    );
    const shown = new Set(listed.map(({ id }) => id));
    return { ...fields, waiters: line.filter(({ executionId }) => shown.has(executionId)).map(waiterView) };
  }
}

function fieldsOf(lock: LockView, isCounted: boolean): View {
  const { waiting } = lock;
  return {
    key: lock.key,
    holder: lock.holder,
    fence: lock.fence,
    execution_id: lock.executionId ?? null,
    task_name: lock.taskName ?? null,
    node_id: lock.nodeId ?? null,
    node_name: lock.nodeName ?? null,
    since: lock.since ?? null,
    expires_at: lock.expiresAt ?? null,
    held_until: lock.heldUntil ?? null,
    waiting: isCounted ? { count: waiting.count, is_capped: waiting.isCapped } : null,
    waiting_since: isCounted ? (lock.waitingSince ?? null) : null,
  };
}

function waiterView({ executionId, taskName, queue, since }: LockWaiter): View {
  return { execution_id: executionId, task_name: taskName, queue, since };
}
