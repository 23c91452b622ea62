/** Which locks are listed; all conditions hold together. */
export interface LockFilter {
  readonly key?: string;
  /** Part of the key, or of the name of the task that holds it, in any case. */
  readonly search?: string;
  readonly limit: number;
}

/** A key that somebody holds, or waits for. */
export interface LockRow {
  readonly key: string;
  readonly fence: string;
  /** The execution that holds it, or that it is kept for. */
  readonly owner: string | null;
  readonly taskName: string | null;
  readonly nodeId: string | null;
  readonly nodeName: string | null;
  /** Nobody holds it: it is kept for the next in line, or free. */
  readonly isPassing: boolean;
  readonly since: Date | null;
  readonly expiresAt: Date | null;
  readonly heldUntil: Date | null;
  /** Counted up to one more than 1,000. */
  readonly waiting: number;
  readonly waitingSince: Date | null;
}

/** An execution in the line for a key. */
export interface LockWaiter {
  readonly executionId: string;
  readonly taskName: string;
  readonly queue: string;
  readonly since: Date;
}

/** What is to be freed, who does it, and why. */
export interface ForcedRelease {
  readonly key: string;
  /** Nothing is freed where somebody else has taken it since. */
  readonly fence?: number;
  readonly by?: string;
  readonly reason?: string;
}

/** A lock that was freed over the head of its holder. */
export interface ForcedLock {
  /** The execution that held it; null where it was held by hand. */
  readonly owner: string | null;
}
