import type { Duration } from '../time/duration.js';

/** What limits a queue over all processes. What an operator has set by `TaskQueues.limit()` comes before it. */
export interface QueueLimits {
  /** Most runs at a time, in all processes together; one that waits for others does not count. @default no limit */
  readonly globalConcurrency?: number;
  /** Most starts within a duration, in all processes together; a start that is put off counts. @default no limit */
  readonly limiter?: { readonly max: number; readonly duration: Duration };
}

export interface QueueOptions extends QueueLimits {
  /** How many tasks of this queue run at the same time in one process. @default `worker.concurrency` */
  readonly concurrency?: number;
  /** `fifo` runs in the order of arrival and ignores priorities. @default 'priority' */
  readonly type?: 'priority' | 'fifo';
  /**
   * Most executions that wait in the queue, delayed ones included: an enqueue into a full one fails with a QueueFullError. The limit
   * of the process that enqueues counts. Schedules, executions that wait for others, and further attempts are never refused. @default no limit
   */
  readonly maxSize?: number;
}
