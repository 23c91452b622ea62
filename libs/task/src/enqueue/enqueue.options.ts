import type { Duration } from '../time/duration.js';
import type { LockOptions, RetryOptions, UniqueOptions } from '../definition/index.js';
import type { DependencyCondition, SqlRunner } from '../ledger/index.js';

/** Who asked for an execution: an id, or id and name. Texts of 1 to 255 characters. */
export type Creator = string | { readonly id: string; readonly username?: string };

/** An execution, by its id or by anything that has one: a handle. */
export type ExecutionReference = string | { readonly id: string };

/**
 * An execution that has to end first.
 *
 * - `success` (default): it has to succeed. Otherwise this one fails with `dependency_failed`
 * - `failure`: it has to fail, to be revoked or to be skipped. Otherwise this one is SKIPPED, `condition_not_met`
 * - `finished`: it has to end, however
 *
 * One that is SKIPPED because a condition was not met counts as a success.
 */
export type DependsOn = ExecutionReference | { readonly on: ExecutionReference; readonly when?: DependencyCondition };

/** Options of one enqueue; what is absent comes from the task, then from the module's defaults. */
export interface EnqueueOptions {
  /**
   * An id of your own, 1 to 255 characters. Enqueued again with the same task and payload, it answers with the first
   * execution; with another task or payload it throws IdempotencyMismatchError.
   * @default the execution's id
   */
  readonly taskId?: string;
  /** @default that of the task, else `defaults.queue` */
  readonly queue?: string;
  /** 1 (first) to 10 (last). @default that of the task, else `defaults.priority` (5) */
  readonly priority?: number;
  /** Run this much later, for example `'10m'`. Not together with `runAt`. @default at once */
  readonly delay?: Duration;
  /** Run at this moment; at once if it has passed. */
  readonly runAt?: Date;
  /**
   * Executions that have to end first: handles, ids, or `{ on, when }`. Until then it is WAITING and holds nothing. Where one of
   * them ends otherwise, it ends with FAILURE `dependency_failed`, and so does what depends on it. At most 10,000.
   */
  readonly dependsOn?: readonly DependsOn[];
  readonly createdBy?: Creator;
  /** A JSON object of your own, at most `limits.payloadBytes` (256 KB). @default {} */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Added to the tags of the task. */
  readonly tags?: readonly string[];
  /** Longest run; then `ctx.signal` aborts, and the attempt fails. @default that of the task, else `defaults.timeout` */
  readonly timeout?: Duration;
  /** Overrides the task's, field by field. `when` is a function and stays the task's. */
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
