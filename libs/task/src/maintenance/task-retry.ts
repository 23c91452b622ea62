import type { RetryOptions } from '../definition/index.js';

/** What the seed's `get_task_retry_kwargs` takes (S3-42). */
export interface TaskRetryRequest {
  /** @default 3 */
  readonly maxRetries?: number;
  /** `false`: a second between all attempts. @default true, each wait twice as long as the one before */
  readonly backoff?: boolean;
  /** Longest wait, in seconds. @default 600 */
  readonly backoffMax?: number;
}

/**
 * The retry policy of the seed's tasks.
 * @example @Task('sync', { retry: taskRetry({ maxRetries: 5 }) })
 */
export function taskRetry({ maxRetries = 3, backoff = true, backoffMax = 600 }: TaskRetryRequest = {}): RetryOptions {
  return { maxRetries, factor: backoff ? 2 : 1, baseMs: 1_000, maxMs: backoffMax * 1_000 };
}
