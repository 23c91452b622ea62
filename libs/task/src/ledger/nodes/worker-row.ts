/** How a process stands. `quiet`: it finishes what it runs, and takes nothing new. `lost`: it ended without a word. */
export type WorkerState = 'alive' | 'quiet' | 'lost' | 'left';

/** A run that a process has claimed. */
export interface WorkerRun {
  readonly executionId: string;
  /** Null where its record is gone. */
  readonly taskName: string | null;
  readonly queue: string;
  readonly since: Date;
}

/** A queue that a process takes work of. */
export interface WorkerQueue {
  readonly name: string;
  /** How many of the queue it runs at a time, and has claimed now. */
  readonly slots: number;
  readonly running: number;
}

/** Which processes are listed; all conditions hold together. */
export interface WorkerFilter {
  readonly id?: string;
  readonly states: readonly WorkerState[];
  readonly queue?: string;
  readonly task?: string;
  readonly search?: string;
  readonly limit: number;
  /** Most runs of each. */
  readonly runs: number;
}

/** A process as the ledger knows it. */
export interface WorkerRow {
  readonly id: string;
  readonly name: string;
  readonly host: string;
  readonly pid: number;
  readonly version: string;
  readonly appVersion: string | null;
  readonly engine: string;
  readonly state: WorkerState;
  readonly startedAt: Date;
  readonly seenAt: Date;
  /** Since the last heartbeat, by the clock of the database, in ms. */
  readonly heartbeatAgeMs: number;
  readonly endedAt: Date | null;
  /** In bytes; null before the first heartbeat. */
  readonly memory: number | null;
  /** Longest stop of the event loop between two heartbeats, in ms. */
  readonly loopLagMs: number | null;
  readonly queues: readonly WorkerQueue[];
  readonly tasks: readonly string[];
  readonly running: number;
  readonly runs: readonly WorkerRun[];
  readonly quietAt: Date | null;
  readonly quietBy: string | null;
  readonly quietReason: string | null;
}
