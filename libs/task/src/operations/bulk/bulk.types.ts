import type { Creator } from '../../enqueue/index.js';
import type {
  BulkAction,
  BulkOutcome,
  BulkState,
  CappedCount,
  ExecutionFilter,
  ExecutionStatus,
  StatusGroups,
  TaskExecution,
} from '../../ledger/index.js';

/** How a bulk retry begins: with a few executions, and with the rest once those have ended well. */
export interface CanaryOptions {
  /** How many are repeated first. @default 1 */
  readonly first?: number;
  /** How many after those, once the first have ended. @default 10 */
  readonly next?: number;
  /** Stops where more than this share of the repeats of a stage fail, from 0 to 1. @default 0.2 */
  readonly stopAboveFailureRate?: number;
}

/** Which executions: those with these ids, or all that a filter finds at the start. */
export interface BulkSelection {
  readonly action: BulkAction;
  readonly ids?: readonly string[];
  readonly filter?: ExecutionFilter;
  /** Of those, only the ones with one of these statuses. @default the statuses that the action is for */
  readonly statuses?: readonly ExecutionStatus[];
}

/** Whom an operator may do it to, of some executions. */
export interface AllowedExecutions {
  readonly allowed: readonly TaskExecution[];
  /** How many of the others the operator knows of. */
  readonly refused: number;
}

/** A bulk operation that is to be started. */
export interface BulkRequest extends BulkSelection {
  /** With `reorder`: 1 (first) to 10 (last). */
  readonly priority?: number;
  /** Who starts it: also who has created what it repeats. */
  readonly createdBy?: Creator;
  readonly reason?: string;
  /** How many executions a second, at most. @default as fast as the ledger is */
  readonly perSecond?: number;
  /** With `retry` only. */
  readonly canary?: CanaryOptions;
  /**
   * Asked at the start, for some hundred executions at a time. Rights are as they were then: what runs in the background
   * keeps to the scope, and asks no more.
   */
  readonly allow?: (executions: readonly TaskExecution[]) => Promise<AllowedExecutions>;
  /** What is kept of the selection, for people. @default the filter, or the number of ids */
  readonly label?: Readonly<Record<string, unknown>>;
}

/** What a bulk operation would come to. */
export interface BulkPreview {
  /** How many it would be done to, if it started now. */
  readonly count: CappedCount;
  /** How many are selected, by status: also those that the action is not for. */
  readonly byStatus: StatusGroups;
  /** Why it would not start. */
  readonly refusal?: { readonly code: string; readonly message: string };
}

/** An action on many executions that is done in the background. */
export interface BulkOperation {
  readonly id: string;
  readonly action: BulkAction;
  /** `stopped`: too many repeats failed, or it could not go on; it waits for `resume`. */
  readonly state: BulkState;
  /** Why it has stopped. */
  readonly stateReason?: string;
  readonly selection: Readonly<Record<string, unknown>>;
  readonly priority?: number;
  readonly createdBy?: { readonly id: string; readonly username?: string };
  readonly reason?: string;
  readonly perSecond?: number;
  readonly canary?: Required<CanaryOptions>;
  /** With a canary: which executions it is at. */
  readonly stage?: 'first' | 'next' | 'rest';
  /** The operation that this one undoes. */
  readonly undoOf?: string;
  /** How many executions it is about. */
  readonly total: number;
  readonly done: number;
  /** It could not be done to these: they had changed meanwhile. */
  readonly skipped: number;
  readonly failed: number;
  /** Selected, and not allowed to who started it: they are not in `total`. */
  readonly refused: number;
  readonly createdAt: Date;
  readonly finishedAt?: Date;
}

/** One execution of a bulk operation. */
export interface BulkItem {
  readonly position: number;
  readonly executionId: string;
  /** Undefined until it is its turn. */
  readonly outcome?: BulkOutcome;
  /** Of a retry: the execution that repeats it. */
  readonly newId?: string;
  /** Why it was not done: a stable code, and the same for people. */
  readonly code?: string;
  readonly why?: string;
  readonly decidedAt?: Date;
}

export interface BulkListOptions {
  readonly createdBy?: string;
  readonly state?: readonly BulkState[];
  /** `next` of the page before. */
  readonly cursor?: string;
  /** @default 50 */
  readonly limit?: number;
}

export interface BulkItemOptions {
  /** `open`: those that are still to be done. */
  readonly outcome?: BulkOutcome | 'open';
  /** `next` of the page before. */
  readonly after?: number;
  /** @default 100 */
  readonly limit?: number;
}

export interface BulkPage {
  readonly items: readonly BulkOperation[];
  readonly next?: string;
}

export interface BulkItemPage {
  readonly items: readonly BulkItem[];
  readonly next?: number;
}

/** Who changes a bulk operation, and why. */
export interface BulkChangeOptions {
  readonly createdBy?: Creator;
  readonly reason?: string;
}

/** What undoing a bulk operation would be. */
export interface BulkUndo {
  readonly action: BulkAction;
  /** How many executions it would be about; 0 where nothing is left to undo. */
  readonly count: number;
}
