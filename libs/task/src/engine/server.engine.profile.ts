import type { PgPool } from 'bullmq';
import pg from 'pg';
import type { EngineProfile } from './engine.profile.js';
import { checkEngine, ENGINE_SCHEMA, migrateServerEngine, postgresBackend } from './postgres-backend.js';

/** Connections of the engine to a Postgres server; each worker has one more. */
export const ENGINE_POOL_SIZE = 10;

export interface PostgresEngineOptions {
  /** Past any connection pooler: BullMQ keeps LISTEN and a search path on its sessions. */
  readonly server: pg.PoolConfig;
  /** Schema of the ledger; its name keeps the queues of two ledgers in one database apart. */
  readonly ledgerSchema: string;
  /** Whether BullMQ's tables may be created or updated. */
  readonly migrates: boolean;
  /** Options of each connection, its time limits above all: BullMQ sets none. */
  readonly session: pg.PoolConfig;
  readonly onError: (error: Error) => void;
}

/**
 * BullMQ on a Postgres server. Creates or updates BullMQ's tables, if it may.
 * @throws PendingMigrationsError if it may not and would have to
 */
export async function serverEngineProfile(options: PostgresEngineOptions): Promise<EngineProfile> {
  const { server, ledgerSchema, migrates, session, onError } = options;
  const pool = new pg.Pool({
    ...server,
    ...session,
    application_name: 'taskledger-engine',
    max: ENGINE_POOL_SIZE,
    options: `-c search_path=${ENGINE_SCHEMA}`,
  });
  pool.on('error', onError);
  // BullMQ borrows connections without listening to their errors: a server that dies meanwhile would end the process.
  pool.on('connect', (client) => client.on('error', onError));
  // Every queue and worker adds a listener of its own.
  pool.setMaxListeners(0);
  const prepare = migrates ? migrateServerEngine : checkEngine;
  await prepare(pool as unknown as PgPool).catch(async (error: unknown) => {
    await pool.end();
    throw error;
  });
  return {
    ...postgresBackend((role) => {
      // A worker takes one connection out of the pool for good, to listen.
      if (role === 'worker') pool.options.max = (pool.options.max ?? ENGINE_POOL_SIZE) + 1;
      return pool as unknown as PgPool;
    }),
    nameOf: (queue) => `${ledgerSchema}.${queue}`,
    close: () => pool.end(),
  };
}
