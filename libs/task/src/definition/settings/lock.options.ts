import type { Duration } from '../../time/duration.js';

/** What becomes of an execution whose lock is held when it is about to start for the first time. */
export type LockConflict = 'skip' | 'wait' | 'fail';

/** Makes a text from a validated payload. The parameter may be declared as the payload's own type. */
export type KeyFunction = { of(payload: Readonly<Record<string, unknown>>): string }['of'];

/**
 * At most one run of those that share a lock key goes on at a time, on all machines.
 * Without `param` and `key` that is: one run of the task.
 */
export interface LockOptions {
  /**
   * One lock for each value of this member of the payload, for example `'userId'` or `'order.id'`. A payload
   * without it gets the lock of the whole task, with a warning.
   */
  readonly param?: string;
  /**
   * The key itself, which tasks may share. A text with members of the payload in braces (`'user:{userId}'`), or
   * a function of the payload. A text goes together with `param`, whose value is then added to it.
   * @default the name of the task
   */
  readonly key?: string | KeyFunction;
  /**
   * `skip`: it ends as SKIPPED. `wait`: it runs later, in the order of priority and age, and occupies no worker
   * meanwhile. `fail`: it ends as FAILURE. One that has run before always waits.
   * @default 'skip'
   */
  readonly onConflict?: LockConflict;
  /**
   * A run that holds the lock for longer is told to stop, and others may take it. Counted anew for each run.
   * @default none: the lock is held while the run lasts
   */
  readonly maxHold?: Duration;
}

/**
 * While an execution with the same key has not finished, enqueueing another one answers with that one.
 * `true`: the key is the whole payload. Keys of different tasks never meet.
 */
export type UniqueOptions = true | Pick<LockOptions, 'param' | 'key'>;

/** Options of `@PreventDuplicate`. */
export interface PreventDuplicateOptions {
  /** Name of the lock; methods that name the same one exclude each other. */
  readonly lockName: string;
  /** Longest hold, in seconds. @default 3600 */
  readonly timeout?: number;
  /** Scopes the lock by the value of this member of the payload. @default one lock for all payloads */
  readonly lockParam?: string;
}
