import type { PoolConfig } from 'pg';
import type { DataSource } from 'typeorm';
import { TimeoutClient } from './timeout-client.js';
import type { ServerTarget } from './server-target.js';

/** Connections of a process to a ledger on a server, unless the options say otherwise. */
export const LEDGER_POOL_SIZE = 10;

/** How a Postgres server is reached. */
export interface ServerConnection {
  readonly target: ServerTarget;
  /** Past a connection pooler; where it is given, `target` leads through one. */
  readonly direct?: ServerTarget;
  readonly schema: string;
  /** How the ledger's own data source gets its connections: from a pool of its own, or from one that is there. */
  readonly pool: { readonly size: number } | { readonly shared: DataSource };
  /** Whether a boot may change the schema. */
  readonly migrates: boolean;
  /** How long a process may be without a heartbeat: one that hangs must leave time for another. */
  readonly nodeLeaseMs: number;
  /** Told about connections that break while nobody uses them. */
  readonly onError: (error: Error) => void;
}

/**
 * Options of a connection. node-postgres has no time limit of its own: on a connection whose other end is gone
 * without a word a query would wait for ever.
 */
export function sessionOptions({ direct }: Pick<ServerConnection, 'direct'>): PoolConfig {
  return {
    application_name: 'taskledger',
    Client: TimeoutClient,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    connectionTimeoutMillis: 5_000,
    query_timeout: 15_000,
    // A pooler that shares sessions refuses settings at the start of one, or lets the next client have them.
    ...(direct === undefined
      ? {
          statement_timeout: 14_000,
          lock_timeout: 2_000,
          idle_in_transaction_session_timeout: 60_000,
          // Whatever the defaults of the database are. To compile a plan over the partitions of a month takes seconds.
          options: '-c default_transaction_isolation=read\\ committed -c datestyle=ISO -c jit=off',
        }
      : {}),
  };
}
