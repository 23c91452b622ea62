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
  readonly pausedBy: string | null;
  readonly pauseReason: string | null;
  /** The operator's where there are any, else those that the code declares. */
  readonly limits: StoredLimits;
  /** An operator has set the limits, whatever the code says. */
  readonly hasOperatorLimits: boolean;
}

/** A queue that a process serves or declares. */
export interface QueueDeclaration {
  readonly name: string;
  /** Undefined = this process has no opinion, and leaves those of others alone. Null = none. */
  readonly limits?: StoredLimits | null;
}
