import {
  assertSchemaCompatibility,
  type BackendFactory,
  type ConnectionOptions,
  createPostgresBackend,
  DEFAULT_SCHEMA,
  type IQueueBackend,
  LATEST_SCHEMA_VERSION,
  type PgPool,
  type PgQueryable,
  runMigrations,
  SchemaMigrationRequiredError,
} from 'bullmq';
import { PendingMigrationsError } from '../errors/index.js';
import type { EngineProfile } from './engine.profile.js';

/** Schema of BullMQ's tables. With a pool of the caller's own BullMQ uses this one and no other. */
export const ENGINE_SCHEMA = DEFAULT_SCHEMA;

/** Creates or updates BullMQ's tables. */
export async function migrateEngine(pool: PgPool): Promise<void> {
  await borrowing(pool, (client) => runMigrations(client, ENGINE_SCHEMA));
}

// What is written for every job, in this order: a logged table may not refer to one that is not. What BullMQ knows of
// its own schema, of pauses and of limits is written rarely and stays logged.
const WRITTEN_PER_JOB = ['job_log', 'job_dependency', 'job', 'event'];

/**
 * The same on a server. Tables of jobs that it creates stay out of the server's log: a crash empties them, and the ledger
 * fills them again (L3). Tables that were there before stay as they are: they may hold queues that no ledger knows.
 */
export async function migrateServerEngine(pool: PgPool): Promise<void> {
  await borrowing(pool, async (client) => {
    const isFirst = await lacksTables(client);
    await runMigrations(client, ENGINE_SCHEMA);
    if (!isFirst) return;
    for (const table of WRITTEN_PER_JOB) await client.query(`ALTER TABLE ${ENGINE_SCHEMA}.${table} SET UNLOGGED`);
  });
}

async function lacksTables(client: PgQueryable): Promise<boolean> {
  const { rows } = await client.query<{ job: string | null }>(`SELECT to_regclass('${ENGINE_SCHEMA}.job') AS job`);
  return rows[0]?.job === null;
}

/** @throws PendingMigrationsError when BullMQ's tables are not there, or too old */
export async function checkEngine(pool: PgPool): Promise<void> {
  const version = await borrowing(pool, (client) => assertSchemaCompatibility(client, ENGINE_SCHEMA)).catch(
    (error: unknown) => {
      if (error instanceof SchemaMigrationRequiredError) return 0;
      throw error;
    },
  );
  if (version < LATEST_SCHEMA_VERSION)
    throw new PendingMigrationsError(ENGINE_SCHEMA, "BullMQ's tables are missing or too old");
}

async function borrowing<T>(
  pool: PgPool,
  work: (client: Awaited<ReturnType<PgPool['connect']>>) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  try {
    return await work(client);
  } finally {
    client.release();
  }
}

/** BullMQ's Postgres backend on a pool of ours. */
export function postgresBackend(
  poolFor: (role: 'queue' | 'worker') => PgPool,
): Pick<EngineProfile, 'backendFactory' | 'connectionFor'> {
  return {
    // BullMQ types a backend by its own kind of connection; the pair belongs together, so both names are widened.
    backendFactory: createPostgresBackend as unknown as BackendFactory<IQueueBackend>,
    connectionFor: (role) => poolFor(role) as unknown as ConnectionOptions,
  };
}
