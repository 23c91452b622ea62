/** What happens to an execution, told after it is committed. */
export type TaskEventType = 'started' | 'success' | 'failure' | 'retry' | 'revoked' | 'skipped';

/** One fact about an execution. */
export interface TaskEvent {
  readonly type: TaskEventType;
  readonly executionId: string;
  readonly taskName: string;
  /** Attempt that the event is about, from 1; absent when no handler ran. */
  readonly attempt?: number;
  /** With `failure` and `retry`: what the handler threw. */
  readonly error?: unknown;
  /** With `retry`: milliseconds until the next attempt. */
  readonly delayMs?: number;
}
