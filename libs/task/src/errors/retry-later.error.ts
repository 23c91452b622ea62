import { durationMs, type Duration } from '../time/duration.js';
import { TaskError } from './task.error.js';

/**
 * Thrown by a handler that knows when the next attempt makes sense (a rate limit that says "in 30 s").
 * Replaces the backoff; the attempt counts as usual.
 */
export class RetryLaterError extends TaskError {
  readonly code = 'TASK_RETRY_LATER';
  readonly delayMs: number;

  constructor({
    delay,
    message,
    cause,
  }: {
    readonly delay: Duration;
    readonly message?: string;
    readonly cause?: unknown;
  }) {
    super(message ?? `Try again in ${delay}${typeof delay === 'number' ? ' ms' : ''}`, { cause });
    this.delayMs = durationMs(delay, 'RetryLaterError.delay');
  }
}
