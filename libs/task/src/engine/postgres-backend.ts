import {
  type BackendFactory,
  type ConnectionOptions,
  createPostgresBackend,
  DEFAULT_SCHEMA,
  type IQueueBackend,
  type PgPool,
  runMigrations,
} from 'bullmq';
import type { EngineProfile } from './engine.profile.js';

/** Schema of BullMQ's tables. With a pool of the caller's own BullMQ uses this one and no other. */
export const ENGINE_SCHEMA = DEFAULT_SCHEMA;

/** Creates or updates BullMQ's tables. */
export async function migrateEngine(pool: PgPool): Promise<void> {
  const client = await pool.connect();
  try {
    await runMigrations(client, ENGINE_SCHEMA);
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
