import { randomUUID } from 'node:crypto';
import { GroupCommit } from '../group-commit.js';
import type { LedgerDatabase, SqlRunner } from '../ledger.database.js';
import { rowsOf } from '../ledger.database.js';
import type { Claim } from './claim.js';
import {
  acquireLockSql,
  freeAwaitedKeysSql,
  guardSql,
  isLockedSql,
  releaseLockSql,
  renewLocksSql,
  wakeWaitersSql,
} from '../statements/lock.sql.js';

/** A lock that was taken by hand. */
export interface TakenLock {
  readonly key: string;
  /** Tells this holder from every other. */
  readonly token: string;
  readonly fence: number;
  readonly expiresAt: Date;
}

/** A running holder, by lock key and claim key. */
export interface LockHolder {
  readonly key: string;
  readonly token: string;
}

/** `held`: not renewed, but nobody else has it either. */
export type RenewalState = 'renewed' | 'held' | 'lost';

// A waiter whose wake-up cannot be written in this time is left to the leader's sweep.
const WAKE_PATIENCE_MS = 5_000;

/** The rows of `task_lock`, apart from what claims and outcomes do with them. */
export class Locks {
  private readonly wakes: GroupCommit<string, boolean>;

  constructor(private readonly database: LedgerDatabase) {
    this.wakes = new GroupCommit({ write: (keys) => this.wakeAll(keys), patienceMs: WAKE_PATIENCE_MS });
  }

  /** Undefined when somebody else holds it. */
  async acquire(key: string, ttlMs: number): Promise<TakenLock | undefined> {
    const token = randomUUID();
    const params = [key, token, ttlMs];
    const rows = await this.database.query<{ fence: string; expiresAt: Date }>(this.sql(acquireLockSql), params);
    return rows[0] && { key, token, fence: Number(rows[0].fence), expiresAt: rows[0].expiresAt };
  }

  /** False when it is not, or no longer, held with this token. */
  async release({ key, token }: LockHolder): Promise<boolean> {
    return (await this.database.query(this.sql(releaseLockSql), [key, token])).length > 0;
  }

  async isLocked(key: string): Promise<boolean> {
    const rows = await this.database.query<{ locked: boolean }>(this.sql(isLockedSql), [key]);
    return rows[0]?.locked ?? false;
  }

  /** Renews the leases of running holders; answers by token. */
  async renew(holders: readonly LockHolder[]): Promise<Map<string, RenewalState>> {
    const input = JSON.stringify(holders.map(({ key, token }) => ({ key, token })));
    const rows = await this.database.urgent<{ token: string; state: RenewalState }>(this.sql(renewLocksSql), [input]);
    return new Map(rows.map(({ token, state }) => [token, state]));
  }

  /** Puts the first waiter for the key into the outbox, if the key is free; true when there was one. */
  wake(key: string): Promise<boolean> {
    return this.wakes.submit(key);
  }

  /** Keys that somebody waits for although they are free. */
  async freeAwaitedKeys(): Promise<string[]> {
    const rows = await this.database.query<{ key: string }>(this.sql(freeAwaitedKeysSql));
    return rows.map(({ key }) => key);
  }

  /** Whether the run still has its claim and its lock, which then stay until the caller's transaction ends. */
  async guard(runner: SqlRunner, { id, claimKey, lock }: Claim): Promise<{ claimed: boolean; locked: boolean }> {
    const params = [id, claimKey, lock?.key ?? null, lock?.fence ?? null];
    const [row] = rowsOf<{ claimed: boolean; locked: boolean }>(await runner.query(this.sql(guardSql), params));
    return row ?? { claimed: false, locked: false };
  }

  /** Resolves when every wake-up so far is written or given up. */
  idle(): Promise<void> {
    return this.wakes.idle();
  }

  private async wakeAll(keys: readonly string[]): Promise<boolean[]> {
    const woken = await this.database.query(this.sql(wakeWaitersSql), [[...new Set(keys)]]);
    return keys.map(() => woken.length > 0);
  }

  private sql(statement: (schema: string) => string): string {
    return statement(this.database.schema);
  }
}
