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
  /** False leaves alone what is to start later. @default true */
  readonly delayed?: boolean;
}

/** Which executions clearing a queue would end. */
export type ClearableOptions = Pick<ClearOptions, 'delayed'>;

/** Who removes something of a queue, and for how long at most. */
export interface RemovalOptions {
  /** For the audit. */
  readonly by?: string;
  /** Why, for the audit. */
  readonly reason?: string;
  /** Stops after that long; the answer says where to go on. @default '1h' */
  readonly within?: Duration;
  /** Where the call before has stopped. */
  readonly cursor?: string;
}

export interface CleanOptions extends RemovalOptions {
  /** Only executions that ended at least so long ago. */
  readonly olderThan: Duration;
}

export interface ObliterateOptions extends RemovalOptions {
  /** Also while executions run: they are cancelled. @default false */
  readonly force?: boolean;
}

/** What was removed. */
export interface QueueCleaned {
  /** Ended executions, with their attempts, log lines and artifacts. */
  readonly deleted: number;
  /** Ended ones that had to stay: what has not ended depends on them, or they belong to a workflow that has not. */
  readonly kept: number;
  /** The time was over: call again with it. */
  readonly cursor?: string;
}

export interface QueueObliterated extends QueueCleaned {
  /** Executions that were ended or, with `force`, asked to stop. */
  readonly cancelled: number;
  /** False: something is left, such as runs that have not stopped yet. Call again. */
  readonly isDone: boolean;
  /** The queue is forgotten. False while living processes serve it: then its pause and the limits of operators are. */
  readonly isRemoved: boolean;
}

export interface QueuePageOptions {
  /** @default 50, at most 1,000 */
  readonly limit?: number;
  readonly cursor?: string;
}
