import type { Tally } from '../ledger/index.js';
import type { Duration } from '../time/duration.js';

/** A time at which another version of the application began to run. */
export interface Deploy {
  readonly version: string;
  /** When its first process started. */
  readonly at: Date;
  /** When the next deploy was; null for the newest. */
  readonly until: Date | null;
  /** A living process runs this version. */
  readonly isRunning: boolean;
}

/** Which deploys are listed. */
export interface DeployListOptions {
  /** 100 at most, which is all that are remembered. @default 20 */
  readonly limit?: number;
}

/** What is compared. */
export interface DeployCompareOptions {
  /** Which deploy of the version, as the list says it. @default the last one */
  readonly at?: Date;
  /** How much time before and after the deploy at most: `'10m'` to `'24h'`. @default '24h' */
  readonly window?: Duration;
}

/** How a task went with the new version, against the one before. */
export type DeployOutcome = 'worse' | 'better' | 'same' | 'unclear';

/** A time that was counted. It is empty where nothing is known yet. */
export interface DeployTime {
  readonly from: Date;
  readonly to: Date;
}

/** How a task went in a time. */
export interface DeployTally extends Tally {
  /** Of which durations are known: runs that succeeded or failed, attempts that were retried included. */
  readonly runs: number;
}

/** A group of errors that was first seen after the deploy. */
export interface NewDeployError {
  readonly fingerprint: string;
  readonly errorType: string | null;
  readonly firstSeenAt: Date;
  /** All tasks that have failed so. */
  readonly taskNames: readonly string[];
}

/** A task before and after a deploy. */
export interface DeployedTask {
  readonly taskName: string;
  readonly outcome: DeployOutcome;
  /** Why, in words: what differs, or what is missing. */
  readonly reasons: readonly string[];
  readonly before: DeployTally;
  readonly after: DeployTally;
  readonly newErrors: readonly NewDeployError[];
}

/** What a deploy has changed, as far as can be said. */
export interface DeployComparison {
  readonly deploy: Deploy;
  /** Null where none is remembered: then there is nothing to compare with. */
  readonly previous: Deploy | null;
  readonly before: DeployTime | null;
  readonly after: DeployTime;
  /** Tasks that ran in either time, the worst first. */
  readonly tasks: readonly DeployedTask[];
  readonly counts: Readonly<Record<DeployOutcome, number>>;
}
