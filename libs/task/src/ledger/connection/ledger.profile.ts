import type { PoolConfig } from 'pg';
import type { DataSourceOptions } from 'typeorm';
import type { NotificationListener, SqlRunner } from './ledger.database.js';
import type { PoolCounts } from './pool-use.js';

/** Injection token of the {@link LedgerProfile}. */
export const LEDGER_PROFILE = Symbol('TASKLEDGER_LEDGER_PROFILE');

/** What a profile (embedded, postgres, …) supplies, and the facts about it that the ledger may rely on. */
export interface LedgerProfile {
  /** Schema of the ledger's tables. @default 'taskledger' */
  readonly schema: string;
  /** Where it is, for people, without a password. */
  readonly where: string;
  /** Options of the data source; the ledger adds entities and migrations. */
  readonly dataSource: Extract<DataSourceOptions, { type: 'postgres' }>;
  /**
   * No other process can reach this ledger while this one lives. Nodes of earlier processes are then
   * certainly dead, and their work can be taken over at boot without waiting for a timeout.
   */
  readonly exclusive: boolean;
  /** Runs a transaction so that a call which would wait for it from inside is refused, where that can happen. */
  transactionScope<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Throws where a statement would have to wait for the transaction that it is called from (one session).
   * Called by everything that hands its work to another async context.
   */
  assertNotNested(): void;
  /**
   * Options of a data source for migrations: one session that is really one, without limits of time.
   * @default the ledger's own data source
   */
  readonly migrations?: Extract<DataSourceOptions, { type: 'postgres' }>;
  /** Whether a boot may change the schema. @default true */
  readonly migrates?: boolean;
  /**
   * Runs a statement even when the pools are exhausted or half dead, as heartbeats and renewals must. It may be sent twice.
   * @default the ledger's own data source
   */
  urgent?(sql: string, params: unknown[]): Promise<unknown>;
  /**
   * Connections for the statements that every execution goes through: they prepare each once and plan it without looking at
   * its values. @default the ledger's own data source
   */
  readonly hot?: HotConnections;
  /**
   * Runs `work` on one session without limits of time, for what may take minutes; it ends with the signal.
   * @default the ledger's own data source
   */
  unlimited?<T>(work: (runner: SqlRunner) => Promise<T>, signal: AbortSignal): Promise<T>;
  /** How a thread of its own connects for its heartbeats. @default it does not: the main thread sends them */
  readonly heartbeatConnection?: PoolConfig;
  /** Whether its connections send settings at their start, as they do where no pooler is known of. @default false */
  readonly sendsSettings?: boolean;
  /** Looks whether what is sent arrives at who listens. Absent where that is certain. */
  deliversNotifications?(): Promise<boolean>;
  /** Whether a query on a connection that is silently gone ends by itself. @default true */
  readonly hasTimeLimits?: boolean;
  /** Subscribes to a NOTIFY channel; resolves to the way to unsubscribe. */
  listen(channel: string, listener: NotificationListener): Promise<() => Promise<void>>;
  /** Releases what the profile opened, after the data source is destroyed. */
  close(): Promise<void>;
}

/** See {@link LedgerProfile.hot}. */
export interface HotConnections {
  /** Of its pool, where it has one. */
  readonly counts?: PoolCounts;
  query(sql: string, params: unknown[]): Promise<unknown>;
  transaction<T>(work: (runner: SqlRunner) => Promise<T>): Promise<T>;
}
