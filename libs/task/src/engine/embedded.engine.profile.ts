import type { PgPool } from 'bullmq';
import type { EmbeddedPostgres } from '../embedded/index.js';
import type { EngineProfile } from './engine.profile.js';
import { migrateEngine, postgresBackend } from './postgres-backend.js';

/** BullMQ on the embedded Postgres. Creates or updates BullMQ's tables. */
export async function embeddedEngineProfile(postgres: EmbeddedPostgres): Promise<EngineProfile> {
  const pool: PgPool = postgres.createPool();
  await migrateEngine(pool);
  return { ...postgresBackend(() => pool), nameOf: (queue) => queue, close: () => Promise.resolve() };
}
