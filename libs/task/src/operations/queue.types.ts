import type { Duration } from '../time/duration.js';

/** How a queue is doing. */
export interface QueueStatistics {
  /** Executions that wait: for their turn, their time, a lock, or another attempt. */
  readonly pending: number;
  /** Executions that have succeeded, since the ledger has been keeping count. */
  readonly completed: number;
  /** Executions that have failed. */
  readonly failed: number;
  /** completed + failed. */
  readonly totalProcessed: number;
}

export interface DequeueOptions {
  /** How long until it goes back by itself. @default '5m' */
  readonly lease?: Duration;
}

export interface ClearOptions {
  /** Who clears it, for the audit. */
  readonly by?: string;
  /** Why, for the audit. */
  readonly reason?: string;
  /**
   * How many there are, as `clearable` counts them: more are never ended, and where there are more, nothing
   * is. 10,000 stands for all, as no more are counted.
   * @default all
   */
  readonly expected?: number;
}

export interface QueuePageOptions {
  /** @default 50, at most 1,000 */
  readonly limit?: number;
  readonly cursor?: string;
}
