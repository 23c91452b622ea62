import type { ExecutionFilter } from '../executions/execution.query.js';

/** What somebody has decided about a group. One that is resolved opens by itself when it fails again. */
export type ErrorGroupState = 'open' | 'resolved' | 'ignored';

/** Which groups are listed; all conditions hold together. */
export interface ErrorGroupFilter {
  /** In one of these states. */
  readonly state?: readonly ErrorGroupState[];
  /** Groups in which one of these tasks has failed; counts are of these tasks. */
  readonly taskName?: readonly string[];
  /** The same by queue. */
  readonly queue?: readonly string[];
  /** Groups with this text in their type and message, in any case of letters. */
  readonly search?: string;
  /** Only this one, also where it has not failed in the time. */
  readonly fingerprint?: string;
  /** Of these executions only. They are read, the newest million of them that have failed. */
  readonly within?: ExecutionFilter;
}

/** A time up to now, cut into points. */
export interface ErrorGroupTime {
  readonly from: Date;
  readonly stepSeconds: number;
  readonly points: number;
}

/** Where a page begins. */
export interface ErrorGroupPosition {
  readonly sort: 'last_seen' | 'count';
  /** The place after which it begins. */
  readonly after?: { readonly key: string; readonly fingerprint: string };
  readonly limit: number;
}

/** Failed executions of one origin. */
export interface ErrorGroupRow {
  readonly fingerprint: string;
  readonly errorType: string | null;
  /** Of the last one. */
  readonly message: string | null;
  readonly state: ErrorGroupState;
  readonly changedAt: Date | null;
  readonly changedBy: string | null;
  readonly changeReason: string | null;
  /** The version that it was said to be resolved in. */
  readonly resolvedVersion: string | null;
  readonly ignoredUntil: Date | null;
  /** It is ignored until it has failed this often, since ever. */
  readonly ignoredCount: number | null;
  /** When it failed although it was resolved. */
  readonly regressedAt: Date | null;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
  readonly firstExecutionId: string;
  readonly lastExecutionId: string;
  /** Since ever. */
  readonly total: number;
  /** In the time that was asked for. */
  readonly count: number;
  /** The same by point, where there are any. */
  readonly trend: Readonly<Record<string, number>>;
  /** The same by task. */
  readonly tasks: Readonly<Record<string, number>>;
  /** The same by version of the application; '' stands for those of processes that do not say it. */
  readonly byVersion: Readonly<Record<string, number>>;
  /** All tasks that have failed so, since ever. */
  readonly allTasks: readonly string[];
  readonly queues: readonly string[];
  readonly versions: readonly string[];
  /** Where it stands in the list. */
  readonly key: string;
}

/** How an operator changes a group. */
export type ErrorGroupOperation = 'resolve' | 'ignore' | 'reopen';

/** Who changes it, why, and how. */
export interface ErrorGroupChange {
  readonly actor?: string;
  readonly reason?: string;
  /** With `resolve`: the version that has the mend. */
  readonly version?: string;
  /** With `ignore`. */
  readonly until?: Date;
  /** With `ignore`: until it has failed so many times more. */
  readonly times?: number;
}
