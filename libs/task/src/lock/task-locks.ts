import { Injectable } from '@nestjs/common';
import { assertKey } from '../definition/index.js';
import { type Duration, durationMs } from '../time/duration.js';
import { InvalidOptionError, LockChangedError, LockNotHeldError } from '../errors/index.js';
import { Ledger, type LockWaiter } from '../ledger/index.js';
import { assertCount, assertKnown, assertLabel, assertText, type NamesOf } from '../options/index.js';
import { WakeUps } from '../queue/index.js';
import { BUILT_IN } from '../secrets/index.js';
import { type LockView, lockView } from './lock-views.js';
import { type UniqueKeyView, uniqueKeyView } from './unique-key-view.js';
import type { TaskLease } from './task-lease.js';

/** How long a lock taken by hand is held unless it says otherwise. */
const DEFAULT_TTL: Duration = '1h';

export interface AcquireOptions {
  /** How long the lock lasts unless it is released; nobody renews it. @default '1h' */
  readonly ttl?: Duration;
}

/** Which keys are listed; both conditions hold together. */
export interface LockQuery {
  /** Part of the key, or of the name of the task that has it, in any case. */
  readonly search?: string;
  /** Most of them. @default 1000 */
  readonly limit?: number;
}

/** Unique keys that were found. */
export interface UniqueKeyList {
  readonly items: readonly UniqueKeyView[];
  /** So many executions live that not all were looked through. A key that is searched for by its whole name is found anyway. */
  readonly isPartial: boolean;
}

/** Who frees a lock over the head of its holder, and why. */
export interface ForcedReleaseOptions {
  /** Who does it, for the audit. */
  readonly by?: string;
  readonly reason?: string;
  /** Of the hold that is to end: nothing is freed where somebody else has taken the key since. */
  readonly fence?: number;
}

const ACQUIRE: NamesOf<AcquireOptions> = { ttl: true };
const QUERY: NamesOf<LockQuery> = { search: true, limit: true };
const FORCED: NamesOf<ForcedReleaseOptions> = { by: true, reason: true, fence: true };

/**
 * Locks taken by hand, under the same keys as those of tasks: while `sync_user:7` is taken here, no task with
 * `lock: { key: 'sync_user', param: 'userId' }` runs for user 7. A ledger that cannot be reached is an error, never an answer.
 *
 * @example
 * const lease = await locks.acquire('nightly', { ttl: '10m' });
 * if (lease) try { … } finally { await locks.release(lease); }
 */
@Injectable()
export class TaskLocks {
  constructor(
    private readonly ledger: Ledger,
    private readonly wakeUps: WakeUps,
  ) {}

  /**
   * Null when somebody else holds the key; never waits for it.
   * @throws InvalidOptionError for an empty key, one that begins with `taskledger:`, or a ttl that is no time
   */
  async acquire(key: string, options: AcquireOptions = {}): Promise<TaskLease | null> {
    assertKnown(options, ACQUIRE, { whole: 'options' });
    const { ttl = DEFAULT_TTL } = options;
    const ttlMs = durationMs(ttl, 'ttl');
    if (ttlMs === 0) throw new InvalidOptionError('ttl', ttl, 'Use more than zero.');
    return (await this.ledger.locks.acquire(assertKey(key, 'key'), ttlMs)) ?? null;
  }

  /** Frees the key if this lease still holds it; false when it had ended, and nobody else's lease is touched. */
  async release(lease: TaskLease): Promise<boolean> {
    const released = await this.ledger.locks.release(lease);
    if (released) this.wakeUps.writtenAll(released);
    return released !== undefined;
  }

  /**
   * Keys that somebody holds or waits for, those first that somebody waits for. One on its way to the last who waited is
   * left out for these moments. Keys are made of payloads: show them to those only who may read these.
   * @throws InvalidOptionError
   */
  async list(query: LockQuery = {}): Promise<LockView[]> {
    return (await this.ledger.lockLists.list(checkedQuery(query))).map(lockView);
  }

  /** Undefined where nobody holds the key or waits for it. @throws InvalidOptionError */
  async find(key: string): Promise<LockView | undefined> {
    const [row] = await this.ledger.lockLists.list({ key: assertKey(key, 'key'), limit: 1 });
    return row && lockView(row);
  }

  /**
   * Unique keys in force, each with the execution that has it, those first that have answered most enqueues. `isPartial`: more
   * executions live than were looked through. Keys are made of payloads: show them to those only who may read these.
   * @throws InvalidOptionError
   */
  async uniqueKeys(query: LockQuery = {}): Promise<UniqueKeyList> {
    const { search, limit } = checkedQuery(query);
    const { keys, isPartial } = await this.ledger.uniqueKeys.list(search, limit);
    return { items: keys.map(uniqueKeyView), isPartial };
  }

  /** The first in the line for a key. @param limit most of them, 100 by default @throws InvalidOptionError */
  waiters(key: string, limit = 100): Promise<LockWaiter[]> {
    return this.ledger.lockLists.waiters(assertKey(key, 'key'), assertCount(limit, 'limit'));
  }

  /**
   * Frees a key whoever holds it, and lets the next in line begin. The holder is not stopped by that: a run hears of it
   * when it renews its lease, within ten seconds, is aborted then and runs again; what it writes until then only
   * `ctx.guarded` and `ctx.fence` keep out. A lease taken by hand is not told at all.
   * @throws LockNotHeldError, LockChangedError, InvalidOptionError
   */
  async forceRelease(key: string, options: ForcedReleaseOptions = {}): Promise<void> {
    assertKnown(options, FORCED, { whole: 'options' });
    const { by, reason, fence } = options;
    for (const [option, value] of Object.entries({ by, reason })) if (value !== undefined) assertLabel(value, option);
    if (fence !== undefined) assertCount(fence, 'fence');
    const told = { by, fence, reason: reason === undefined ? undefined : BUILT_IN.text(reason) };
    const outcome = await this.ledger.lockLists.force({ key: assertKey(key, 'key'), ...told });
    if (outcome.state === 'not_held') throw new LockNotHeldError(key);
    if (outcome.state === 'changed') throw new LockChangedError(key, fence ?? 0);
    this.wakeUps.writtenAll(outcome.woken);
  }

  /** Whether a task or a lease holds the key now, or it is kept for the next who waits. */
  isLocked(key: string): Promise<boolean> {
    return this.ledger.locks.isLocked(assertKey(key, 'key'));
  }
}

function checkedQuery(query: LockQuery): { search: string | undefined; limit: number } {
  assertKnown(query, QUERY, { whole: 'query' });
  const { search, limit = 1_000 } = query;
  if (search !== undefined) assertText(search, 'search');
  return { search, limit: assertCount(limit, 'limit') };
}
