import { rowsOf, type SqlRunner } from '../connection/ledger.database.js';
import { ensureKeysSql, lockKeysSql, passOnSql, waitSql } from './lock.sql.js';

/** Who has a key. */
export interface KeyHolder {
  readonly owner?: string;
  readonly isFree: boolean;
}

/** A key, and the execution that it is for. */
export interface KeyOwner {
  readonly key: string;
  readonly owner: string;
}

/** A queue and a task that have a new ticket. */
export interface Woken {
  readonly queue: string;
  readonly task: string;
}

/** The keys of locks, within one transaction. Rows are locked in the order of the keys, before anything is decided. */
export class KeyTable {
  constructor(
    private readonly runner: SqlRunner,
    private readonly schema: string,
  ) {}

  /** Locks keys until the transaction ends; who has them. */
  async lock(keys: readonly string[]): Promise<Map<string, KeyHolder>> {
    const sorted = [...new Set(keys)].sort();
    if (sorted.length === 0) return new Map();
    let rows = await this.lockExisting(sorted);
    if (rows.length < sorted.length) {
      await this.runner.query(ensureKeysSql(this.schema), [sorted]);
      rows = await this.lockExisting(sorted);
    }
    return new Map(rows.map(({ key, owner, isFree }) => [key, { owner: owner ?? undefined, isFree }]));
  }

  /** Executions, whose records are locked, get in line for keys, which are too. */
  async wait(waiters: readonly { readonly id: string; readonly key: string }[]): Promise<void> {
    if (waiters.length === 0) return;
    await this.runner.query(waitSql(this.schema), [waiters.map(({ id }) => id), waiters.map(({ key }) => key)]);
  }

  /** Frees keys of executions that run no longer, and writes the tickets of the next in line. Locks the keys first. */
  async free(owners: readonly KeyOwner[]): Promise<Woken[]> {
    if (owners.length === 0) return [];
    await this.lock(owners.map(({ key }) => key));
    return this.change(owners);
  }

  /** Writes the tickets of the next in line for those of the keys, which are locked, that are free. */
  async passOn(keys: readonly string[]): Promise<Woken[]> {
    return keys.length === 0 ? [] : this.change([...new Set(keys)].map((key) => ({ key, owner: null })));
  }

  private async change(owners: readonly { readonly key: string; readonly owner: string | null }[]): Promise<Woken[]> {
    const params = [owners.map(({ key }) => key), owners.map(({ owner }) => owner)];
    return rowsOf<Woken>(await this.runner.query(passOnSql(this.schema), params));
  }

  private async lockExisting(
    keys: readonly string[],
  ): Promise<{ key: string; owner: string | null; isFree: boolean }[]> {
    return rowsOf(await this.runner.query(lockKeysSql(this.schema), [keys]));
  }
}
