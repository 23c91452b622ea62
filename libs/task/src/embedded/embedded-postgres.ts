import { AsyncResource } from 'node:async_hooks';
import type { PGlite } from '@electric-sql/pglite';
import { Autovacuum } from './autovacuum.js';
import type { ClientContext } from './embedded-client.js';
import { EmbeddedPool } from './embedded-pool.js';
import { createDatabase, DataDirectory } from './data-directory.js';
import { createPgModule, type PgModuleShape } from './pg-module.js';
import { Session } from './session.js';
import { StatementRunner } from './statement-runner.js';
import type { EmbeddedStatistics } from './statistics.js';
import { TransactionScopes } from './transaction-scope.js';
import { Wire } from './wire.js';

/** How to open an embedded Postgres. */
export interface EmbeddedOptions {
  /** Where the data lives; created when missing. Absent: in memory, gone at the end of the process. */
  readonly dataDir?: string;
  /** Schemas in which unqualified names are looked up. They need not exist yet. */
  readonly searchPath: readonly string[];
  /**
   * Longest wait of a statement for a transaction of someone else.
   * @default 30000
   */
  readonly sessionTimeoutMs?: number;
}

const DEFAULT_SESSION_TIMEOUT_MS = 30_000;

/**
 * Postgres inside this process (PGlite), behind the interface of node-postgres. It has one session: all pools
 * and clients take turns, and a transaction has it to itself.
 *
 * Writes survive a killed process, but not a power cut: PGlite runs without fsync.
 *
 * @example
 * const postgres = await EmbeddedPostgres.open({ dataDir: '.taskledger', searchPath: ['taskledger', 'bullmq', 'public'] });
 * const dataSource = new DataSource({ type: 'postgres', driver: postgres.pg });
 * const queue = new Queue('mail', { connection: postgres.createPool() }, createPostgresBackend);
 */
export class EmbeddedPostgres {
  /** For TypeORM's `driver` option. */
  readonly pg: PgModuleShape;
  /** Counted since opening. */
  readonly statistics: Readonly<EmbeddedStatistics>;
  readonly #scopes = new TransactionScopes();
  readonly #runner: StatementRunner;
  readonly #context: ClientContext;
  readonly #autovacuum: Autovacuum;
  #closing: Promise<void> | undefined;

  private constructor(
    private readonly database: PGlite,
    private readonly directory: DataDirectory | undefined,
    options: EmbeddedOptions,
  ) {
    const counters: EmbeddedStatistics = { commits: 0, statements: 0 };
    this.statistics = counters;
    this.#runner = new StatementRunner(new Wire(database), setSearchPath(options.searchPath), counters);
    const session = new Session(this.#runner, this.#scopes, options.sessionTimeoutMs ?? DEFAULT_SESSION_TIMEOUT_MS);
    // Listeners run in the context of this call, never in that of a transaction that happened to notify.
    const outside = new AsyncResource('EmbeddedPostgres');
    this.#context = { session, emitOutside: (emit) => outside.runInAsyncScope(() => process.nextTick(emit)) };
    this.pg = createPgModule(this.#context);
    this.#autovacuum = new Autovacuum(session);
  }

  /** Opens the database, creating it at the first start. */
  static async open(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
    const directory = options.dataDir === undefined ? undefined : await DataDirectory.lock(options.dataDir);
    const database = directory ? await directory.open() : await createDatabase();
    const postgres = new EmbeddedPostgres(database, directory, options);
    await postgres.#runner.restoreSearchPath();
    await postgres.#runner.run({ text: GENERIC_PLANS });
    return postgres;
  }

  /** A pool for BullMQ's `connection`. */
  createPool(): EmbeddedPool {
    return new EmbeddedPool(this.#context);
  }

  /**
   * Runs work that opens a transaction. A statement from inside that would wait for that very transaction is
   * then refused with a NestedTransactionError, instead of waiting for ever.
   */
  transactionScope<T>(work: () => Promise<T>): Promise<T> {
    return this.#scopes.run(work);
  }

  /** Runs work that outlives the current scope, such as a shared background flush. */
  outsideScope<T>(work: () => T): T {
    return this.#scopes.leave(work);
  }

  /** Throws a NestedTransactionError when a statement of another client would wait for the current scope's transaction. */
  assertNotNested(): void {
    this.#context.session.assertNotNested();
  }

  /** Refuses new statements, rolls back an open transaction, closes the database and unlocks the directory. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#autovacuum.stop();
    try {
      await this.#context.session.end();
      await this.database.close();
    } finally {
      this.directory?.unlock();
    }
  }
}

// Planning over partitioned tables costs more than running the small statements of a task system: with one
// plan for all values the throughput of executions rose by 25 to 75 % (2026-11-20, three runs on 2 busy cores).
const GENERIC_PLANS = 'SET plan_cache_mode = force_generic_plan';

function setSearchPath(schemas: readonly string[]): string {
  const names = schemas.map((schema) => `"${schema.replaceAll('"', '""')}"`);
  return `SET search_path TO ${names.join(', ') || "''"}`;
}
