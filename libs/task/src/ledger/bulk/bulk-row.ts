/** What can be done to many executions: each as it is done to one. */
export type BulkAction = 'retry' | 'cancel' | 'reorder' | 'promote';

/** A bulk operation that is stopped waits for somebody who resumes it. */
export type BulkState = 'running' | 'stopped' | 'aborted' | 'finished';

export type BulkOutcome = 'done' | 'skipped' | 'failed';

/** Code of an item of an engine outside, from before it is asked until its answer is written down. */
export const OUTCOME_UNKNOWN = 'BULK_OUTCOME_UNKNOWN';

/** How a retry begins: with a few, whose outcome decides whether it goes on. */
export interface StoredCanary {
  readonly first: number;
  readonly next: number;
  readonly stopAboveFailureRate: number;
}

/** What an action is done with. */
export interface BulkParameters {
  /** Of a reorder; absent where each item has its own. */
  readonly priority?: number;
  /** Of the undoing of a reorder: only where it still has this priority. */
  readonly from?: number;
  /** Of the undoing of a retry: what has started is left alone. */
  readonly isOnlyWaiting?: boolean;
}

/** A bulk operation as it is begun. */
export interface NewBulkOperation {
  readonly id: string;
  readonly action: BulkAction;
  readonly selection: Readonly<Record<string, unknown>>;
  readonly parameters: BulkParameters;
  readonly scope?: object;
  readonly createdBy?: string;
  readonly createdByUsername?: string;
  readonly reason?: string;
  readonly perSecond?: number;
  readonly canary?: StoredCanary;
  readonly undoOf?: string;
  readonly total: number;
  readonly refused: number;
}

/** A bulk operation, with how far it is. */
export interface BulkRow {
  readonly id: string;
  readonly action: BulkAction;
  readonly state: BulkState;
  readonly stateReason: string | null;
  readonly selection: Readonly<Record<string, unknown>>;
  readonly parameters: BulkParameters;
  readonly scope: object | null;
  readonly createdBy: string | null;
  readonly createdByUsername: string | null;
  readonly reason: string | null;
  readonly perSecond: number | null;
  readonly canary: StoredCanary | null;
  readonly stage: number;
  readonly stagePosition: number;
  readonly undoOf: string | null;
  readonly total: number;
  readonly position: number;
  readonly done: number;
  readonly skipped: number;
  readonly failed: number;
  readonly refused: number;
  readonly createdAt: Date;
  readonly nextAt: Date;
  readonly finishedAt: Date | null;
}

/** One execution of a bulk operation. */
export interface BulkItemRow {
  readonly position: number;
  readonly executionId: string;
  readonly priority: number | null;
  readonly oldPriority: number | null;
  readonly outcome: BulkOutcome | null;
  readonly newId: string | null;
  readonly code: string | null;
  readonly why: string | null;
  readonly decidedAt: Date | null;
}

/** An execution that is to be an item. */
export interface NewBulkItem {
  readonly executionId: string;
  readonly priority?: number;
}

/** What became of an item. */
export interface BulkDecision {
  readonly position: number;
  readonly outcome: BulkOutcome;
  readonly newId?: string;
  readonly oldPriority?: number;
  readonly code?: string;
  readonly why?: string;
}

/** How a stage of a canary went. */
export interface StageResult {
  readonly repeats: number;
  readonly ended: number;
  readonly failed: number;
}

/** Which bulk operations are listed. */
export interface BulkFilter {
  readonly createdBy?: string;
  readonly state?: readonly BulkState[];
  /** Id of the last one before. */
  readonly cursor?: string;
  readonly limit: number;
}

/** Which items are listed, in their order. */
export interface BulkItemFilter {
  readonly outcome?: BulkOutcome | 'open';
  /** Position of the last one before. */
  readonly after?: number;
  readonly limit: number;
}
