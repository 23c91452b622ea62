import type pg from 'pg';
import { rowsOf, type SqlRunner } from './ledger.database.js';
import type { HotConnections } from './ledger.profile.js';
import type { PoolCounts } from './pool-use.js';

/**
 * How the statements that every execution goes through are planned: once for all values, since with many days of partitions
 * planning takes longer than the statement. Tables of the queue are empty now and then, and a plan that was made then must
 * not read them from end to end once they are full: rows of a batch are looked up one by one, and the next tickets are
 * the next in an index, not the first of all that were sorted.
 */
export const HOT_SETTINGS = {
  plan_cache_mode: 'force_generic_plan',
  enable_seqscan: 'off',
  enable_bitmapscan: 'off',
  enable_sort: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  jit: 'off',
} as const;

interface HotClient {
  query(sql: string, params?: unknown[]): Promise<{ readonly rows: unknown[] }>;
  release(trouble?: Error): void;
}

/** What these connections are taken from. */
export interface HotClients
  extends Pick<pg.Pool, 'idleCount' | 'waitingCount'>, Partial<Pick<PoolCounts, 'totalCount'>> {
  readonly options?: { readonly max?: unknown };
  connect(): Promise<HotClient>;
  end(): Promise<void>;
}

/** {@link HotConnections} of a pool. */
export class PooledHotConnections implements HotConnections {
  private readonly known = new WeakSet<HotClient>();

  /** @param setUp sent first on each connection */
  constructor(
    private readonly pool: HotClients,
    private readonly setUp?: string,
  ) {}

  get counts(): PoolCounts | undefined {
    // That of the embedded ledger is none.
    return typeof this.pool.options?.max === 'number' ? (this.pool as PoolCounts) : undefined;
  }

  /** A connection is open and does nothing. */
  get hasIdle(): boolean {
    return this.pool.idleCount > 0 && this.pool.waitingCount === 0;
  }

  async query(sql: string, params: unknown[]): Promise<unknown> {
    // Not pool.query(): that drops the connection, and all that it has prepared, for any error of a statement.
    const client = await this.connect();
    try {
      return (await client.query(sql, params)).rows;
    } finally {
      client.release();
    }
  }

  async transaction<T>(work: (runner: SqlRunner) => Promise<T>): Promise<T> {
    const client = await this.connect();
    let trouble: Error | undefined;
    try {
      await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
      const result = await work({ query: async (sql, params) => rowsOf(await client.query(sql, params)) });
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch((failure: Error) => (trouble = failure));
      throw error;
    } finally {
      client.release(trouble);
    }
  }

  end(): Promise<void> {
    return this.pool.end();
  }

  private async connect(): Promise<HotClient> {
    const client = await this.pool.connect();
    if (this.setUp === undefined || this.known.has(client)) return client;
    try {
      await client.query(this.setUp);
      this.known.add(client);
      return client;
    } catch (error) {
      client.release(error as Error);
      throw error;
    }
  }
}
