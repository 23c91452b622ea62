import { TaskError } from './task.error.js';

/** `TaskModule.forFeature()` names a queue, and this process has no Redis to keep it on. */
export class QueueNeedsRedisError extends TaskError {
  readonly code = 'QUEUE_NEEDS_REDIS';

  constructor(
    readonly queue: string,
    /** What the process runs on: `embedded` or `postgres`. */
    readonly profile: string,
  ) {
    super(
      `Queue "${queue}" of TaskModule.forFeature() is a BullMQ queue on Redis, but this application runs on the profile ` +
        `"${profile}". Set REDIS_URL beside DATABASE_URL, or use TaskModule.forRoot({ ledger: { url }, engine: { redis: ` +
        `'redis://host:6379' } }). Tasks need neither: they run without that queue.`,
    );
  }
}
