import type { Duration } from '../time/duration.js';
import type { LockOptions, RetryOptions, UniqueOptions } from '../definition/index.js';
import type { SqlRunner } from '../ledger/index.js';

/** Who asked for an execution. */
export type Creator = string | { readonly id: string; readonly username?: string };

/** Options of one enqueue; what is absent comes from the task, then from the module's defaults. */
export interface EnqueueOptions {
  /** An id of the caller's own, up to 255 characters. Enqueued again, it answers with the first execution. */
  readonly taskId?: string;
  readonly queue?: string;
  /** 1 (first) to 10 (last). */
  readonly priority?: number;
  /** Run this much later. Not together with `runAt`. */
  readonly delay?: Duration;
  /** Run at this moment. */
  readonly runAt?: Date;
  readonly createdBy?: Creator;
  /** Free-form; never interpreted. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Added to the tags of the task. */
  readonly tags?: readonly string[];
  readonly timeout?: Duration;
  /** `when` belongs to the task and cannot be overridden here. */
  readonly retry?: Omit<RetryOptions, 'when'>;
  /** Instead of the lock of the task; `false`: none. */
  readonly lock?: LockOptions | false;
  /** Instead of the unique key of the task; `false`: none. */
  readonly unique?: UniqueOptions | false;
  /**
   * A transaction of yours (a TypeORM `EntityManager`, or anything with `query(sql, params)`): the execution
   * exists exactly when it commits.
   */
  readonly manager?: SqlRunner;
}
