import { AsyncResource } from 'node:async_hooks';
import type { PGlite } from '@electric-sql/pglite';
import { Autovacuum } from './autovacuum.js';
import type { ClientContext } from './embedded-client.js';
import { EmbeddedPool } from './embedded-pool.js';
import { DataDirectory } from './directory/data-directory.js';
import { createPgModule, type PgModuleShape } from './pg-module.js';
import { createInMemory } from './pglite-database.js';
import { Session } from './session/session.js';
import { asStartParams, asStatement, type SessionSettings, sessionSettings } from './session/session-settings.js';
import { StatementRunner } from './session/statement-runner.js';
import type { EmbeddedStatistics } from './statistics.js';
import { TransactionScopes } from './session/transaction-scope.js';
import { Wire } from './wire/wire.js';

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
  /**
   * Settings of the session, such as `{ jit: 'off' }`. They hold for all clients: what one of them SETs outside
   * of a transaction's own `SET LOCAL` is undone for the next.
   */
  readonly settings?: SessionSettings;
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
    settings: SessionSettings,
    longestWaitMs: number,
  ) {
    const counters: EmbeddedStatistics = { commits: 0, statements: 0 };
    this.statistics = counters;
    this.#runner = new StatementRunner(new Wire(database, directory), asStatement(settings), counters);
    const session = new Session(this.#runner, this.#scopes, longestWaitMs);
    // Listeners run in the context of this call, never in that of a transaction that happened to notify.
    const outside = new AsyncResource('EmbeddedPostgres');
    this.#context = { session, emitOutside: (emit) => outside.runInAsyncScope(() => process.nextTick(emit)) };
    this.pg = createPgModule(this.#context);
    this.#autovacuum = new Autovacuum(session);
  }

  /** Opens the database, creating it at the first start. */
  static async open(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
    const settings = sessionSettings(options.searchPath, options.settings);
    const startParams = asStartParams(settings);
    const directory = options.dataDir === undefined ? undefined : await DataDirectory.lock(options.dataDir);
    const database = await (directory ? directory.open(startParams) : createInMemory(startParams));
    const longestWaitMs = options.sessionTimeoutMs ?? DEFAULT_SESSION_TIMEOUT_MS;
    const postgres = new EmbeddedPostgres(database, directory, settings, longestWaitMs);
    try {
      await postgres.#runner.restoreSettings();
      return postgres;
    } catch (error) {
      // A setting that only the command line can change, or damaged files.
      await postgres.close();
      throw error;
    }
  }

  /**
   * A pool, such as BullMQ takes as its `connection`.
   * @param settings of the session while one of its clients has it
   */
  createPool(settings?: SessionSettings): EmbeddedPool {
    return new EmbeddedPool(settings ? { ...this.#context, settings } : this.#context);
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
      await (this.directory ? this.directory.close(this.database) : this.database.close());
    } finally {
      this.directory?.unlock();
    }
  }
}
