import { Injectable } from '@nestjs/common';
import { assertKey } from '../definition/index.js';
import { type Duration, durationMs } from '../time/duration.js';
import { InvalidOptionError } from '../errors/index.js';
import { Ledger } from '../ledger/index.js';
import { assertKnown, type NamesOf } from '../options/index.js';
import { WakeUps } from '../queue/index.js';
import type { TaskLease } from './task-lease.js';

/** How long a lock taken by hand is held unless it says otherwise. */
const DEFAULT_TTL: Duration = '1h';

export interface AcquireOptions {
  /** How long the lock lasts unless it is released; nobody renews it. @default '1h' */
  readonly ttl?: Duration;
}

const ACQUIRE: NamesOf<AcquireOptions> = { ttl: true };

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

  /** Whether a task or a lease holds the key now, or it is kept for the next who waits. */
  isLocked(key: string): Promise<boolean> {
    return this.ledger.locks.isLocked(assertKey(key, 'key'));
  }
}
