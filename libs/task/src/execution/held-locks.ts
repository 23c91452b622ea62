import { Injectable } from '@nestjs/common';
import { BackgroundJobs } from '../background/index.js';
import { LockLostError, type LockLoss } from '../errors/index.js';
import { type Claim, type ClaimedLock, Ledger, LOCK_LEASE_MS } from '../ledger/index.js';
import type { Flight } from './in-flight.js';
import { longTimeout } from '../time/long-timeout.js';

// A run must stop well before somebody else may take its lock.
const LEASE_SHARE = 0.8;
interface Holder {
  readonly key: string;
  readonly token: string;
  readonly owner: string;
  readonly stop: (why: LockLoss) => void;
  confirmedAt: number;
}

/** The locks of this process's runs: keeps their leases alive, and stops runs that have lost theirs. */
@Injectable()
export class HeldLocks {
  private readonly holders = new Map<string, Holder>();

  constructor(
    private readonly ledger: Ledger,
    jobs: BackgroundJobs,
  ) {
    jobs.everywhere({ name: 'Lock renewal', everyMs: LOCK_LEASE_MS / 3, run: () => this.renew() });
    jobs.everywhere({ name: 'Lock watch', everyMs: 1_000, run: () => this.watch() });
  }

  /** Keeps the run's lock, if it has one; answers with the way to let go, once the outcome is committed. */
  hold({ id, claimKey, lock }: Claim, { controller }: Flight): () => void {
    if (!lock) return () => undefined;
    const stop = (why: LockLoss): void => controller.abort(new LockLostError(id, lock.key, why));
    const holding = keyOf({ owner: id, token: claimKey });
    this.holders.set(holding, { key: lock.key, token: claimKey, owner: id, stop, confirmedAt: lock.askedAt });
    const stopTimer = startTimer(lock, () => stop('max_hold'));
    return () => {
      stopTimer();
      this.holders.delete(holding);
    };
  }

  /** Renews all leases in one statement. */
  async renew(): Promise<void> {
    const holders = [...this.holders.values()];
    if (holders.length === 0) return;
    // The lease counts from before the question: the answer may be long on its way.
    const askedAt = performance.now();
    const states = await this.ledger.locks.renew(holders);
    for (const holder of holders) {
      const state = states.get(keyOf(holder));
      if (state === 'renewed') holder.confirmedAt = askedAt;
      else if (state === 'lost' && this.holders.has(keyOf(holder))) holder.stop('expired');
    }
  }

  /** By a monotonic clock, and also when no answer ever comes. */
  async watch(): Promise<void> {
    const oldest = performance.now() - LOCK_LEASE_MS * LEASE_SHARE;
    for (const holder of this.holders.values()) if (holder.confirmedAt < oldest) holder.stop('expired');
  }
}

function keyOf({ owner, token }: Pick<Holder, 'owner' | 'token'>): string {
  return `${owner} ${token}`;
}

function startTimer({ maxHoldMs, askedAt }: ClaimedLock, stop: () => void): () => void {
  if (maxHoldMs === undefined) return () => undefined;
  return longTimeout(stop, askedAt + maxHoldMs - performance.now());
}
