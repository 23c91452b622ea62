import type { DataSource, QueryRunner } from 'typeorm';
import { LedgerClosedError, TaskError } from '../../errors/index.js';
import { isConflict, isUnprepared, NotYetOpen } from './ledger.errors.js';
import type { LedgerProfile } from './ledger.profile.js';

/**
 * Anything that runs SQL: a TypeORM `DataSource`, `EntityManager` or `QueryRunner`, a `pg` client or pool.
 */
export interface SqlRunner {
  query(sql: string, params?: unknown[]): Promise<unknown>;
}

/** Called with what another process (or this one) notified. */
export type NotificationListener = (payload: string) => void;

const MOST_TRIES = 3;

/**
 * The ledger's door to Postgres. All statements name the schema, because a caller's transaction
 * (`manager`) has a search path of its own.
 */
export class LedgerDatabase {
  /** The schema, quoted for use in a statement. */
  readonly schema: string;
  private state: 'new' | 'open' | 'closed' = 'new';
  private readonly closing = new AbortController();

  constructor(
    readonly dataSource: DataSource,
    readonly profile: LedgerProfile,
  ) {
    this.schema = `"${profile.schema}"`;
    this.guardRepositories();
  }

  /** Aborts when the ledger closes: nothing that is being waited for will come. */
  get closed(): AbortSignal {
    return this.closing.signal;
  }

  /** Runs one statement. One that lost against another transaction, or was not prepared, did nothing:
   * it is sent again. */
  query<Row>(sql: string, params: unknown[] = []): Promise<Row[]> {
    return this.send((text, values) => this.dataSource.query(text, values), sql, params);
  }

  /**
   * The same past an exhausted pool: for heartbeats and renewals, which must get through. May be sent twice, so it must do no
   * harm then.
   */
  urgent<Row>(sql: string, params: unknown[] = []): Promise<Row[]> {
    const { profile, dataSource } = this;
    return this.send((text, values) => profile.urgent?.(text, values) ?? dataSource.query(text, values), sql, params);
  }

  /** The same for the statements that every execution goes through, on connections that plan them once. */
  hot<Row>(sql: string, params: unknown[] = []): Promise<Row[]> {
    const { profile, dataSource } = this;
    return this.send((text, values) => profile.hot?.query(text, values) ?? dataSource.query(text, values), sql, params);
  }

  /** {@link hot} as a runner. */
  readonly hotRunner: SqlRunner = { query: (sql, params) => this.hot(sql, params) };

  /** Runs `work` in one transaction on such a connection. One that lost against another is run again. */
  async hotTransaction<T>(work: (runner: SqlRunner) => Promise<T>): Promise<T> {
    const { profile } = this;
    for (let tries = 1; ; tries++) {
      this.assertOpen();
      try {
        return await (profile.hot ? profile.hot.transaction(work) : this.transaction(work));
      } catch (error) {
        if (!(isConflict(error) || isUnprepared(error)) || tries === MOST_TRIES) throw error;
      }
    }
  }

  /** Runs `work` in one transaction of the ledger's own pool. */
  transaction<T>(work: (runner: SqlRunner) => Promise<T>): Promise<T> {
    this.assertOpen();
    // Whatever the database's default: what is looked for after a lock must be seen.
    return this.profile
      .transactionScope(() => this.dataSource.transaction('READ COMMITTED', work))
      .catch((error: unknown) => this.fail(error));
  }

  /** Runs `work` on one connection of the ledger's own pool; it begins and ends its transactions itself. */
  session<T>(work: (runner: SqlRunner) => Promise<T>): Promise<T> {
    this.assertOpen();
    return this.profile.transactionScope(async () => {
      const runner = this.dataSource.createQueryRunner();
      try {
        return await work(runner);
      } finally {
        await runner.release();
      }
    });
  }

  /** Runs `work` on one connection without limits of time, which ends with the signal, and when the ledger closes. */
  unlimited<T>(work: (runner: SqlRunner) => Promise<T>, signal?: AbortSignal): Promise<T> {
    this.assertOpen();
    const { profile } = this;
    const until = signal ? AbortSignal.any([this.closed, signal]) : this.closed;
    return (profile.unlimited ? profile.unlimited(work, until) : work(this)).catch((error: unknown) =>
      this.fail(error),
    );
  }

  /** The server has been reached and its schema is up to date. */
  open(): void {
    this.state = 'open';
  }

  async close(): Promise<void> {
    this.state = 'closed';
    this.closing.abort(new LedgerClosedError());
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
    await this.profile.close();
  }

  private async send<Row>(
    via: (sql: string, params: unknown[]) => Promise<unknown>,
    sql: string,
    params: unknown[],
  ): Promise<Row[]> {
    for (let tries = 1; ; tries++) {
      this.assertOpen();
      try {
        return rowsOf<Row>(await via(sql, params));
      } catch (error) {
        if (!(isConflict(error) || isUnprepared(error)) || tries === MOST_TRIES) this.fail(error);
      }
    }
  }

  /** Whatever happens to a statement when its connection is closed under it, the reason is that the ledger was. */
  private fail(error: unknown): never {
    throw this.state === 'closed' && !(error instanceof TaskError) ? new LedgerClosedError({ cause: error }) : error;
  }

  // TypeORM's repositories do not come through `send`, and would say that a driver is not connected.
  private guardRepositories(): void {
    const { dataSource } = this;
    const create = dataSource.createQueryRunner.bind(dataSource);
    dataSource.createQueryRunner = (mode) => {
      if (this.state === 'closed') throw new LedgerClosedError();
      const runner = create(mode);
      const query = runner.query.bind(runner) as (...args: unknown[]) => Promise<unknown>;
      const guarded = (...args: unknown[]): Promise<unknown> =>
        query(...args).catch((error: unknown) => this.fail(error));
      return Object.assign(runner, { query: guarded as QueryRunner['query'] });
    };
  }

  private assertOpen(): void {
    if (this.state === 'closed') throw new LedgerClosedError();
    if (this.state === 'new') throw new NotYetOpen();
  }
}

/** The rows of a result, whichever shape the runner gives: TypeORM's or node-postgres's. */
export function rowsOf<Row>(result: unknown): Row[] {
  if (!Array.isArray(result)) return ((result as { rows?: Row[] } | undefined)?.rows ?? []) as Row[];
  // TypeORM answers UPDATE and DELETE with [rows, count].
  if (result.length === 2 && Array.isArray(result[0]) && typeof result[1] === 'number') return result[0] as Row[];
  return result as Row[];
}
