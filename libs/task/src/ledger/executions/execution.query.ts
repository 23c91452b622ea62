import type { Duration } from '../../time/duration.js';
import type { ExecutionStatus } from '../model/execution-status.js';

/** Which executions a list shows. All conditions hold together. */
export interface ExecutionFilter {
  readonly status?: ExecutionStatus | readonly ExecutionStatus[];
  readonly taskName?: string | readonly string[];
  /** Any of these. */
  readonly module?: string | readonly string[];
  /** Any of these. */
  readonly queue?: string | readonly string[];
  /** All of these tags. */
  readonly tags?: readonly string[];
  readonly createdBy?: string;
  /** Recorded after this execution: what a list has not shown yet. */
  readonly newerThan?: string;
  /** Failed for the same reason: the `fingerprint` of a group of `TaskErrors`. */
  readonly errorFingerprint?: string;
  /** Only these executions. */
  readonly ids?: readonly string[];
  /**
   * An id or a task id given by the caller, in full; where it is none, part of the task name or of the error, in any
   * case. Parts of errors are looked for among all executions that have one: a time makes it quicker.
   */
  readonly search?: string;
  /**
   * A query of many terms, which all hold together: `task:send_mail -status:succeeded payload.user.id:42 since:24h "card declined"`.
   * What no index knows, such as a value in a payload, is looked for from the newest execution on, for two seconds.
   */
  readonly query?: string;
  readonly createdFrom?: Date;
  readonly createdTo?: Date;
  readonly finishedFrom?: Date;
  readonly finishedTo?: Date;
  /**
   * Running now, and for longer than this. `'p95'`: longer than 95 of 100 runs of the same task in the last seven
   * days; where there were fewer than 20, longer than 10 minutes.
   */
  readonly runningLongerThan?: Duration;
  /** Whether its time is still to come: of a delay, or before its next attempt. */
  readonly delayed?: boolean;
  readonly parentId?: string;
  readonly retryOf?: string;
  /** Everything that came of this execution, directly or not. */
  readonly rootId?: string;
  /** Keys and values that the metadata contains (`@>`). */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** On what condition an execution is found by its id. */
export type ExecutionGetOptions = Pick<ExecutionFilter, 'metadata'>;

export interface ExecutionListOptions extends ExecutionFilter {
  /** Rows on a page, at most 1,000. @default 50 */
  readonly limit?: number;
  /** Continue below this execution: `nextCursor` of the page before. */
  readonly cursor?: string;
  /** Skip this many rows instead, for numbered pages. */
  readonly offset?: number;
  /** What lists have only where it is asked for. Of an execution whose payload and result are large, more than 64 KB, it is left out. */
  readonly include?: readonly ListedContent[];
}

/** What an execution was given, or what it gave. */
export type ListedContent = 'payload' | 'result';

/** One page of executions, newest first. */
export interface ExecutionPage<Row> {
  readonly items: Row[];
  /** Pass it as `cursor` for the next page; absent on the last one. */
  readonly nextCursor?: string;
  /** The time for the query was over before all executions had been tried; `nextCursor` goes on from there. */
  readonly isPartial?: boolean;
  /** When the last execution that was tried was created, where the page is partial. */
  readonly searchedBackTo?: Date;
}

/** A count that stops counting where it would become expensive. */
export interface CappedCount {
  readonly count: number;
  /** There are more, or there may be: the time for the query was over. */
  readonly capped: boolean;
}

/** Which artifacts of an execution. */
export interface ArtifactQuery {
  /** Only those that belong to this one: an artifact, or the execution itself. */
  readonly parentId?: string;
  /** Those that were saved after this one. */
  readonly after?: string;
  /** At most 10,000. @default 1000 */
  readonly limit?: number;
}
