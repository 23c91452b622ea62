import type { Duration } from '../../time/duration.js';
import type { LockOptions } from './lock.options.js';

/** Keeps results of a task: an execution for which there is one ends with it, and its handler is not called. */
export interface CacheOptions {
  /**
   * How long a result counts, from the end of the execution that it is of. It counts no longer than that execution is kept.
   * @default '1h'
   */
  readonly ttl?: Duration;
  /**
   * What results are found by, besides the task: a text with members of the payload in braces (`'rates:{currency}'`), or a
   * function of the payload.
   * @default the whole payload
   */
  readonly key?: LockOptions['key'];
  /**
   * Raise it when the handler comes to other results: those of other versions are not found.
   * @default 0
   */
  readonly version?: number;
  /**
   * `true`: a result counts for everybody. Otherwise only for executions with the same creator, queue, tags and metadata: of
   * these the scopes of readers are made.
   * @default false
   */
  readonly shared?: boolean;
}
