import { type LedgerDatabase, rowsOf, type SqlRunner } from '../connection/ledger.database.js';
import { ledgerJson } from '../model/ledger.json.js';
import { clearCacheSql, findCachedSql, keepCachedSql, pruneCacheSql } from './cache.sql.js';

/** A result that is there already. */
export interface CachedResult {
  /** The execution that came to it. */
  readonly id: string;
  /** JSON text; null where there was none. */
  readonly result: string | null;
}

/** That a result is to be found by a key. */
export interface CacheEntry {
  readonly key: string;
  readonly task: string;
  readonly ttlMs: number;
}

const MOST_OF_A_TASK = 100_000;

/**
 * Which executions results are found in: the rows of `task_cache`. The results themselves stay where they are, so that they
 * are kept once, and go with their executions.
 */
export class CachedResults {
  constructor(private readonly database: LedgerDatabase) {}

  async find(key: string): Promise<CachedResult | undefined> {
    const [row] = await this.database.hot<CachedResult>(findCachedSql(this.database.schema), [key]);
    return row;
  }

  /** In the transaction that ended the executions. */
  async keep(runner: SqlRunner, entries: readonly (CacheEntry & { readonly id: string })[]): Promise<void> {
    if (entries.length === 0) return;
    const rows = entries.map(({ key, task, id, ttlMs }) => ({ key, task, id, ttl: ttlMs }));
    await runner.query(keepCachedSql(this.database.schema), [ledgerJson(rows)]);
  }

  /** How many results of the task are found no longer. */
  async clear(task: string, runner: SqlRunner = this.database): Promise<number> {
    const [row] = rowsOf<{ count: number }>(await runner.query(clearCacheSql(this.database.schema), [task]));
    return row?.count ?? 0;
  }

  async prune(most = MOST_OF_A_TASK): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(pruneCacheSql(this.database.schema), [most]);
    return row?.count ?? 0;
  }
}
