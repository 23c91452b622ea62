import { createPostgresBackend } from 'bullmq';
import { handlerOf, startBullmq } from './bullmq.mjs';

// As many connections as Taskledger gives BullMQ.
const POOL_SIZE = 10;

/** Bare BullMQ on Postgres. */
export function start({ databaseUrl, concurrency, onStart, onFinish }) {
  const options = { connection: { connectionString: databaseUrl, max: POOL_SIZE, migrate: true } };
  return startBullmq({ options, backend: createPostgresBackend, concurrency, onFinish, handle: handlerOf(onStart) });
}
