import type { RetryOptions } from '../definition/index.js';
import { assertTaskRetry } from './request.checks.js';

/** The retry options of a task by name. */
export interface TaskRetryRequest {
  /** @default 3 */
  readonly maxRetries?: number;
  /** `false`: a second between all attempts. @default true, each wait twice as long as the one before */
  readonly backoff?: boolean;
  /** Longest wait, in seconds. @default 600 */
  readonly backoffMax?: number;
}

/**
 * The usual retry policy of maintenance tasks.
 * @example @Task('sync', { retry: taskRetry({ maxRetries: 5 }) })
 */
export function taskRetry(request: TaskRetryRequest = {}): RetryOptions {
  assertTaskRetry(request);
  const { maxRetries = 3, backoff = true, backoffMax = 600 } = request;
  return { maxRetries, factor: backoff ? 2 : 1, baseMs: 1_000, maxMs: backoffMax * 1_000 };
}
