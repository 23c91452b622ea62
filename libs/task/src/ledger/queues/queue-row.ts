/** Limits of a queue over all its processes. An absent one does not limit. */
export interface StoredLimits {
  /** Most runs at a time. */
  readonly globalConcurrency?: number;
  /** Most starts within a time. */
  readonly limiter?: { readonly max: number; readonly durationMs: number };
}

/** A row of `task_queue`, a queue and what was decided about it. */
export interface QueueRow {
  readonly name: string;
  /** Null = it is not paused. */
  readonly pausedAt: Date | null;
  /** When it goes on by itself; null = when somebody resumes it. */
  readonly pausedUntil: Date | null;
  readonly pausedBy: string | null;
  readonly pauseReason: string | null;
  /** The operator's where there are any, else those that the code declares. */
  readonly limits: StoredLimits;
  /** An operator has set the limits, whatever the code says. */
  readonly hasOperatorLimits: boolean;
}

/** Who pauses something, why, and until when. */
export interface PauseTerms {
  readonly by?: string;
  readonly reason?: string;
  /** Absent = until somebody resumes it. */
  readonly until?: Date;
}

/** A queue that a process serves or declares. */
export interface QueueDeclaration {
  readonly name: string;
  /** Undefined = this process has no opinion, and leaves those of others alone. Null = none. */
  readonly limits?: StoredLimits | null;
}

/** A living process that serves a queue. */
export interface QueueServer {
  readonly id: string;
  readonly name: string;
  readonly host: string;
  readonly startedAt: Date;
  /** How many of the queue it runs at a time, and runs now. */
  readonly slots: number;
  readonly running: number;
  /** It takes nothing new, because an operator wants that. */
  readonly isQuiet: boolean;
}

/** What is in a queue now. Each is counted up to 10,000, and stands for more then. */
export interface QueueFigures {
  readonly name: string;
  /** Could start now, and wait for their turn. */
  readonly waiting: number;
  /** For how long the one has waited that has waited longest of these; null where none waits. */
  readonly oldestSeconds: number | null;
  /** Are to start later: delayed ones, and further attempts. */
  readonly delayed: number;
  /** Wait for a lock. */
  readonly blocked: number;
  /** No living process has their handler. */
  readonly unserved: number;
  readonly running: number;
  /** How many can run at a time, in all living processes. */
  readonly slots: number;
}
