/** `half_open`: one run is under way that finds out whether it can be closed. */
export type BreakerState = 'closed' | 'open' | 'half_open';

/** When a breaker opens, and for how long. */
export interface BreakerLimits {
  readonly failureThreshold: number;
  readonly recoveryMs: number;
}

/** A breaker that the code of a process declares. */
export interface BreakerDeclaration extends BreakerLimits {
  readonly name: string;
  readonly tasks: readonly string[];
}

/** A row of `task_breaker`. */
export interface BreakerRow extends BreakerLimits {
  readonly name: string;
  readonly state: BreakerState;
  /** Tasks that are known to use it. */
  readonly tasks: readonly string[];
  /** Code declares it by this name; else a failure has made it known, and its name has a part of a payload. */
  readonly isDeclared: boolean;
  /** Failed attempts in a row. */
  readonly failures: number;
  readonly openedAt: Date | null;
  /** When one run may find out whether it can be closed; null where an operator has opened it. */
  readonly probeAt: Date | null;
  /** The execution that is finding out. */
  readonly probeId: string | null;
  /** Null where failures have opened it. */
  readonly openedBy: string | null;
  readonly openReason: string | null;
}

/** Which breakers are listed; all conditions hold together. */
export interface BreakerFilter {
  readonly name?: string;
  /** In one of these states. */
  readonly state?: readonly BreakerState[];
  /** Known to be used by this task. */
  readonly task?: string;
  /** Part of the name or of the name of a task, in any case. */
  readonly search?: string;
  /** Most rows. @default all */
  readonly limit?: number;
}

/** A run that wants to begin behind a breaker. */
export interface BreakerEntry {
  readonly name: string;
  readonly id: string;
  readonly run: number;
}

/** Whether it may. */
export interface BreakerPass {
  readonly isOpen: boolean;
  /** What becomes of it decides whether the breaker closes. */
  readonly isProbe: boolean;
}

/** What a run tells its breaker when it ends. `none`: it was cancelled or handed over, and tells nothing. */
export interface BreakerVerdict extends BreakerLimits {
  readonly name: string;
  readonly task: string;
  readonly isProbe: boolean;
  readonly outcome: 'success' | 'failure' | 'none';
}

/** A breaker that has changed its state. */
export interface BreakerChange {
  readonly name: string;
  readonly before: BreakerState;
  readonly state: BreakerState;
  readonly failures: number;
}
