import { rowsOf, type SqlRunner } from '../ledger.database.js';
import { ensureKeysSql, freeKeysSql, lockKeysSql, nextInLineSql, takeKeysSql, waitSql } from './lock.sql.js';

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

  /** Gives keys, which are locked, to runs; their fences. */
  async take(keys: readonly (KeyOwner & { readonly holdMs: number | null })[], token: string): Promise<Map<string, number>> {
    if (keys.length === 0) return new Map();
    const params = [keys.map(({ key }) => key), keys.map(({ owner }) => owner), token, keys.map(({ holdMs }) => holdMs)];
    const rows = rowsOf<{ key: string; fence: string }>(await this.runner.query(takeKeysSql(this.schema), params));
    return new Map(rows.map(({ key, fence }) => [key, Number(fence)]));
  }

  /** Executions, whose records are locked, get in line for keys, which are too. */
  async wait(waiters: readonly { readonly id: string; readonly key: string }[]): Promise<void> {
    if (waiters.length === 0) return;
    await this.runner.query(waitSql(this.schema), [waiters.map(({ id }) => id), waiters.map(({ key }) => key)]);
  }

  /** Frees keys of executions that run no longer, and writes the tickets of the next in line. Locks the keys first. */
  async free(owners: readonly KeyOwner[]): Promise<Woken[]> {
    if (owners.length === 0) return [];
    const keys = owners.map(({ key }) => key);
    await this.lock(keys);
    await this.runner.query(freeKeysSql(this.schema), [keys, owners.map(({ owner }) => owner)]);
    return this.passOn(keys);
  }

  /** Writes the tickets of the next in line for those of the keys, which are locked, that are free. */
  async passOn(keys: readonly string[]): Promise<Woken[]> {
    if (keys.length === 0) return [];
    return rowsOf<Woken>(await this.runner.query(nextInLineSql(this.schema), [[...new Set(keys)]]));
  }

  private async lockExisting(keys: readonly string[]): Promise<{ key: string; owner: string | null; isFree: boolean }[]> {
    return rowsOf(await this.runner.query(lockKeysSql(this.schema), [keys]));
  }
}
