/** A time at which another version of the application began to run. */
export interface DeployRow {
  readonly version: string;
  readonly at: Date;
  /** When the next one did; null for the newest. */
  readonly until: Date | null;
  /** A living process runs this version. */
  readonly isRunning: boolean;
}

/** A deploy, and the one before it. */
export interface DeployWithPrevious {
  readonly deploy: DeployRow;
  readonly previous: DeployRow | undefined;
}

/** A group of errors that had not been seen before. */
export interface NewErrorRow {
  readonly fingerprint: string;
  readonly errorType: string | null;
  readonly firstSeenAt: Date;
  readonly taskNames: readonly string[];
}
