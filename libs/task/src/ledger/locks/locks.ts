import { randomUUID } from 'node:crypto';
import { type LedgerDatabase, rowsOf, type SqlRunner } from '../connection/ledger.database.js';
import type { Claim } from '../runs/claim.js';
import { KeyTable, type Woken } from './key-table.js';
import {
  acquireLockSql,
  freeAwaitedKeysSql,
  guardSql,
  isLockedSql,
  releaseLockSql,
  renewLocksSql,
} from './lock.sql.js';

/** A lock that was taken by hand. */
export interface TakenLock {
  readonly key: string;
  /** Tells this holder from every other. */
  readonly token: string;
  readonly fence: number;
  readonly expiresAt: Date;
}

/** A run that holds a key. */
export interface LockHolder {
  readonly key: string;
  readonly token: string;
  readonly owner: string;
}

/** `held`: not renewed, but nobody else has it either. */
export type RenewalState = 'renewed' | 'held' | 'lost';

/** The rows of `task_lock`, apart from what claims and ends do with them. */
export class Locks {
  constructor(private readonly database: LedgerDatabase) {}

  /** Undefined when somebody else holds it. */
  async acquire(key: string, ttlMs: number): Promise<TakenLock | undefined> {
    const token = randomUUID();
    const params = [key, token, ttlMs];
    const rows = await this.database.query<{ fence: string; expiresAt: Date }>(this.sql(acquireLockSql), params);
    return rows[0] && { key, token, fence: Number(rows[0].fence), expiresAt: rows[0].expiresAt };
  }

  /** Frees the key, and writes the ticket of the next in line. Undefined when it is not, or no longer, held with this token. */
  release({ key, token }: Pick<LockHolder, 'key' | 'token'>): Promise<Woken[] | undefined> {
    const { schema } = this.database;
    return this.database.hotTransaction(async (runner) => {
      const keys = new KeyTable(runner, schema);
      await keys.lock([key]);
      const freed = rowsOf(await runner.query(releaseLockSql(schema), [key, token]));
      return freed.length === 0 ? undefined : keys.passOn([key]);
    });
  }

  async isLocked(key: string): Promise<boolean> {
    const rows = await this.database.query<{ locked: boolean }>(this.sql(isLockedSql), [key]);
    return rows[0]?.locked ?? false;
  }

  /** Renews the leases of running holders; answers by owner and token. */
  async renew(holders: readonly LockHolder[]): Promise<Map<string, RenewalState>> {
    const input = JSON.stringify(holders.map(({ key, token, owner }) => ({ key, token, owner })));
    const rows = await this.database.urgent<{ owner: string; token: string; state: RenewalState }>(
      this.sql(renewLocksSql),
      [input],
    );
    return new Map(rows.map(({ owner, token, state }) => [`${owner} ${token}`, state]));
  }

  /** Writes the tickets of those who are next for keys that are free: a lease ran out, or whose turn it was did not come. */
  async passOnFree(): Promise<Woken[]> {
    const rows = await this.database.query<{ key: string }>(this.sql(freeAwaitedKeysSql));
    if (rows.length === 0) return [];
    const { schema } = this.database;
    return this.database.hotTransaction(async (runner) => {
      const keys = new KeyTable(runner, schema);
      const names = rows.map(({ key }) => key);
      await keys.lock(names);
      return keys.passOn(names);
    });
  }

  /** Whether the run still has its claim and its lock, which then stay until the caller's transaction ends. */
  async guard(runner: SqlRunner, { id, run, claimKey, lock }: Claim): Promise<{ claimed: boolean; locked: boolean }> {
    const params = [id, run, lock?.key ?? null, lock?.fence ?? null, claimKey];
    const [row] = rowsOf<{ claimed: boolean; locked: boolean }>(await runner.query(this.sql(guardSql), params));
    return row ?? { claimed: false, locked: false };
  }

  private sql(statement: (schema: string) => string): string {
    return statement(this.database.schema);
  }
}
