import type { LedgerDatabase, SqlRunner } from '../connection/ledger.database.js';
import { rowsOf } from '../connection/ledger.database.js';
import { UPKEEP_LOCK } from '../retention/upkeep-lock.js';
import {
  createForPartitionSql,
  declarePathsSql,
  forgetPathsSql,
  isIndexedSql,
  missingSql,
  orphansSql,
  readyPathsSql,
  settleReadySql,
} from './search-index.sql.js';
import type { SearchPath } from './search-path.js';

interface MissingIndex extends SearchPath {
  readonly indexName: string;
  readonly isInvalid: boolean;
  readonly isBeingMade: boolean;
  /** The statement that makes it. */
  readonly create: string;
}

/**
 * Indexes on the paths that tasks declare to be searchable, one on each partition: those of old days are made without
 * keeping anybody from writing, new partitions have them from the start.
 */
export class SearchIndexes {
  // The embedded database has one session, which would wait for itself.
  private readonly concurrently: boolean;

  constructor(private readonly database: LedgerDatabase) {
    this.concurrently = !database.profile.exclusive;
  }

  /** Says that the paths are declared; whoever builds makes what is missing. */
  async declare(paths: readonly SearchPath[]): Promise<void> {
    const params = [paths.map(({ field }) => field), paths.map(({ path }) => JSON.stringify(path))];
    if (paths.length > 0) await this.database.query(declarePathsSql(this.database.schema), params);
  }

  /** Whether every partition has an index on it. */
  async has({ field, path }: SearchPath): Promise<boolean> {
    return (await this.database.query(isIndexedSql(this.database.schema), [field, path])).length > 0;
  }

  /** Paths of which every partition has an index. */
  async ready(field: SearchPath['field']): Promise<string[][]> {
    const rows = await this.database.query<{ path: string[] }>(readyPathsSql(this.database.schema), [field]);
    return rows.map(({ path }) => path);
  }

  /**
   * Makes the indexes that are missing, one after the other. Another process may be at it: its indexes are left to it.
   * @param signal leaves off; what was begun is made anew
   */
  async build(signal?: AbortSignal): Promise<void> {
    const missing = (await this.missing(this.database)).filter(({ isBeingMade }) => !isBeingMade);
    // One on many executions takes longer than a statement may.
    if (missing.length > 0) await this.database.unlimited((runner) => this.make(runner, missing), signal);
    await this.settle();
  }

  /** Forgets paths that nobody has declared for so long, and removes their indexes. */
  async forget(olderThanMs: number): Promise<void> {
    const { database } = this;
    await database.query(forgetPathsSql(database.schema), [olderThanMs]);
    const orphans = await database.query<{ name: string }>(orphansSql(database.schema), [database.profile.schema]);
    if (orphans.length > 0)
      await this.database.unlimited(async (runner) => {
        for (const { name } of orphans) await this.drop(runner, name);
      });
  }

  private async make(runner: SqlRunner, missing: readonly MissingIndex[]): Promise<void> {
    for (const { isInvalid, indexName, create } of missing) {
      if (isInvalid) await this.drop(runner, indexName);
      await runner.query(create);
    }
  }

  // A partition that is attached meanwhile has its indexes, or is seen here: whoever attaches one has the same lock.
  private settle(): Promise<void> {
    return this.database.transaction(async (runner) => {
      await runner.query('SELECT pg_advisory_xact_lock($1)', [UPKEEP_LOCK]);
      const missing = await this.missing(runner);
      await runner.query(settleReadySql(this.database.schema), [
        missing.map(({ field }) => field),
        missing.map(({ path }) => JSON.stringify(path)),
      ]);
    });
  }

  private async missing(runner: SqlRunner): Promise<MissingIndex[]> {
    const { concurrently } = this;
    return rowsOf<MissingIndex>(await runner.query(missingSql(this.database.schema, { concurrently })));
  }

  private async drop(runner: SqlRunner, name: string): Promise<void> {
    const { database, concurrently } = this;
    await runner.query(`DROP INDEX ${concurrently ? 'CONCURRENTLY ' : ''}IF EXISTS ${database.schema}."${name}"`);
  }
}

/** The same for a partition that is not attached yet. */
export async function createSearchIndexes(runner: SqlRunner, schema: string, partition: string): Promise<void> {
  const statements = await runner.query(createForPartitionSql(schema), [partition]);
  for (const { create } of rowsOf<{ create: string }>(statements)) await runner.query(create);
}
