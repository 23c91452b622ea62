import { Injectable } from '@nestjs/common';
import { type LockQuery, type LockView, TaskLocks, type UniqueKeyView } from '@taskledger/nestjs';
import { forbidden, notFound } from '../http/problems/request-problem.js';
import { AccessResolver } from './access.resolver.js';
import { ExecutionAccess } from './execution.access.js';
import type { TaskAdminAction, TaskAdminResource, TaskAdminUser } from './task-admin-access.js';

const LONGEST_KEY = 1_024;
// As many executions as are asked about at a time.
const CHUNK = 1_000;

/** Locks that a user may read, and whether there are more locks than were looked at. */
export interface VisibleLocks {
  readonly locks: readonly LockView[];
  readonly isCapped: boolean;
}

/** Unique keys that a user may read, and whether there may be more than were looked at. */
export interface VisibleUniqueKeys {
  readonly keys: readonly UniqueKeyView[];
  readonly isCapped: boolean;
}

/** A key, and the execution that has it: nobody's for one that is held by hand. */
type HeldKey = Pick<LockView, 'key' | 'executionId' | 'taskName'>;

/**
 * The one way to a lock: what a user may not read is not found. Its key is made of a payload, so it takes the right to read
 * that of its holder.
 */
@Injectable()
export class LockAccess {
  constructor(
    private readonly access: AccessResolver,
    private readonly executions: ExecutionAccess,
    private readonly locks: TaskLocks,
  ) {}

  /** Those that the user may read, of the first `most`. */
  async visible(user: TaskAdminUser, query: LockQuery, most: number): Promise<VisibleLocks> {
    // One more than are shown says whether there are more.
    const found = await this.locks.list({ ...query, limit: most + 1 });
    return { locks: await this.readable(user, found.slice(0, most)), isCapped: found.length > most };
  }

  /** The same of unique keys: each is in force for as long as its execution has not finished. */
  async uniqueKeys(user: TaskAdminUser, query: LockQuery, most: number): Promise<VisibleUniqueKeys> {
    const { items, isPartial } = await this.locks.uniqueKeys({ ...query, limit: most + 1 });
    return { keys: await this.readable(user, items.slice(0, most)), isCapped: isPartial || items.length > most };
  }

  /** @throws RequestProblem 404 when nobody holds it or it is invisible, 403 when it is visible but the action is not allowed */
  async byKey(user: TaskAdminUser, key: string, action: TaskAdminAction): Promise<LockView> {
    // Postgres has no NUL in text, and keys of Taskledger itself are nobody's.
    const isKey = key !== '' && key.length <= LONGEST_KEY && !key.includes('\0') && !key.startsWith('taskledger:');
    const found = isKey ? await this.locks.find(key) : undefined;
    const [lock] = found ? await this.readable(user, [found]) : [];
    if (!lock) throw notFound(`Nobody holds a lock "${key}".`);
    if (!(await this.may(user, action, lock))) throw forbidden(action);
    return lock;
  }

  private async readable<Key extends HeldKey>(user: TaskAdminUser, locks: readonly Key[]): Promise<Key[]> {
    const [holders, isScoped] = await Promise.all([this.holders(user, locks), this.executions.isScoped(user)]);
    const isReadable = await Promise.all(
      locks.map(async (lock) => {
        if (!(await this.may(user, 'lock.read', lock))) return false;
        if (lock.executionId !== undefined) return holders.has(lock.executionId);
        // Nobody's execution has it, so it is within no scope.
        return !isScoped && (await this.may(user, 'execution.readPayload', lock));
      }),
    );
    return locks.filter((_, index) => isReadable[index]);
  }

  /** Holders that the user may list, and whose payloads the user may read. */
  private async holders(user: TaskAdminUser, locks: readonly HeldKey[]): Promise<ReadonlySet<string>> {
    const ids = locks.flatMap(({ executionId }) => executionId ?? []);
    const found = new Set<string>();
    for (let from = 0; from < ids.length; from += CHUNK)
      for (const execution of await this.executions.listed(user, ids.slice(from, from + CHUNK)))
        if (await this.executions.mayReadPayload(user, execution)) found.add(execution.id);
    return found;
  }

  private async may(user: TaskAdminUser, action: TaskAdminAction, lock: HeldKey): Promise<boolean> {
    const { key, executionId, taskName } = lock;
    const resource: TaskAdminResource = { type: 'lock', key, executionId, taskName };
    return (await this.access.policy.can(user, action, resource)) === true;
  }
}
