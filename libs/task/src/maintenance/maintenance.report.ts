/** A job that did nothing, and why. */
export interface SkippedJob {
  readonly skipped: true;
  readonly reason: 'cleanup_disabled' | 'mark_timeout_disabled' | 'invalid_retention_days' | 'invalid_timeout_minutes';
}

export interface CleanupRequest {
  /** Days; fractions are fine. Given here, it is for all tasks and overrides `retention.tasks`. @default the configured one */
  readonly retentionDays?: number;
  /** `false` also cancels and removes what has not finished. @default the configured one */
  readonly onlyCompleted?: boolean;
  /** Executions that are deleted in one transaction, 1 to 10,000. @default 1000 */
  readonly batchSize?: number;
}

/** What a clean-up did. */
export type CleanupReport =
  | ({ readonly deletedCount: 0 } & SkippedJob)
  | {
      readonly deletedCount: number;
      readonly cutoff: Date;
      readonly retentionDays: number;
      readonly onlyCompleted: boolean;
    };

export interface MarkTimeoutRequest {
  /** Fractions are fine. @default the configured one */
  readonly timeoutMinutes?: number;
  /** How many jobs of engines outside are compared with the ledger first, oldest first. @default all */
  readonly maxSync?: number;
}

/** What marking timed-out executions did. */
export type MarkTimeoutReport =
  | ({ readonly updatedCount: 0 } & SkippedJob)
  | {
      readonly updatedCount: number;
      readonly timeoutMinutes: number;
      readonly cutoff: Date;
      /**
       * Unfinished executions that were looked at first, and how many of them had lost their process or
       * their ticket, or had another status where they run.
       */
      readonly syncedCount: number;
      readonly syncedUpdatedCount: number;
    };
