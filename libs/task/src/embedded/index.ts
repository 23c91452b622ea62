export { EmbeddedPostgres, type EmbeddedOptions } from './embedded-postgres.js';
export { EmbeddedPool, type PooledClient } from './embedded-pool.js';
export { EmbeddedClient, type EmbeddedQuery } from './embedded-client.js';
export type { PgModuleShape } from './pg-module.js';
export type { EmbeddedStatistics } from './statistics.js';
export type { EmbeddedNotification } from './wire/wire-reply.js';
