import {
  assertSchemaCompatibility,
  type BackendFactory,
  type ConnectionOptions,
  createPostgresBackend,
  DEFAULT_SCHEMA,
  type IQueueBackend,
  LATEST_SCHEMA_VERSION,
  type PgPool,
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
