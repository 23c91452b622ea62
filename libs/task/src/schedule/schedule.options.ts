import type { TaskNameOrContract } from '../definition/index.js';
import type { Duration } from '../time/duration.js';
import type { SqlRunner } from '../ledger/index.js';

/** What happens to a slot while an execution of an earlier one has not ended. */
export type Overlap = 'skip' | 'queue' | 'cancelRunning' | 'allow';

/** What happens to slots that passed while nobody could fire them. */
export type CatchUp = 'none' | 'last' | { readonly all: true; readonly max: number };

/** How a schedule behaves, whatever its timing. */
export interface ScheduleRules {
  /** IANA name; it counts for `cron`. @default 'UTC' */
  readonly timezone?: string;
  /** Of every execution. @default {} */
  readonly payload?: unknown;
  /**
   * - `skip`: the slot is left out, and its history says so.
   * - `queue`: one slot waits for the execution before it; more are left out.
   * - `cancelRunning`: the earlier execution is cancelled.
   * - `allow`: they run side by side.
   * @default 'skip'
   */
  readonly overlap?: Overlap;
  /**
   * Slots are caught up one behind the other, whatever `overlap` says.
   * - `none`: a slot that nobody fired within a minute is missed.
   * - `last`: the latest of them is fired.
   * - `{ all: true, max }`: the latest `max` (1 to 1,000) are fired, in order.
   * @default 'none'; of `at`: 'last'
   */
  readonly catchUp?: CatchUp;
  /** Each slot is put off by up to this much, always by the same. Shorter than the period. @default 0 */
  readonly jitter?: Duration;
  /** No slot lies before it, and `every` counts from it. @default when the schedule was created */
  readonly startAt?: Date;
  /** No slot lies after it. @default never */
  readonly endAt?: Date;
  /** How often it fires again after the first time; -1 is for ever. @default -1 */
  readonly repeat?: number;
  /** Of every execution, with `schedule_name` and `schedule_slot`, which are the library's. @default {} */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Added to the tags of the task. */
  readonly tags?: readonly string[];
  /** 1 (first) to 10 (last). @default that of the task */
  readonly priority?: number;
  /** @default that of the task */
  readonly queue?: string;
  /** Id of who its executions are recorded as created by. @default nobody */
  readonly createdBy?: string;
}

/** When a schedule fires; exactly one of them. */
export interface ScheduleTiming {
  /** Five fields, six with seconds, or a nickname such as `@daily`; one to four fields are filled up with `*`. */
  readonly cron?: string;
  /** Again and again, counted from `startAt`; at least a second. With `when`, how often it is asked. @default '10s' with `when` */
  readonly every?: Duration;
  /** Once. One that has passed fires at once. */
  readonly at?: Date;
  /** Once, as soon as this `@ScheduleCondition()` says true. */
  readonly when?: string;
}

/** Options of `@Schedule()`. */
export interface ScheduleOptions extends ScheduleRules {
  /** @default the name of the task, with `:2`, `:3` … behind it for more of them */
  readonly name?: string;
  /** Of two definitions of one name the higher version counts; of equal ones the latest. @default 0 */
  readonly version?: number;
}

/** A schedule that is created at run time. */
export interface ScheduleRequest extends ScheduleRules, ScheduleTiming {
  readonly task: TaskNameOrContract;
  readonly version?: number;
}

/** Options of calls that change schedules. */
export interface ScheduleChangeOptions {
  /** A transaction of yours: the change exists exactly when it commits. */
  readonly manager?: SqlRunner;
  /** Who does it: recorded with the revision, and in the audit, by the transaction of the change. */
  readonly actor?: string;
}
