/** A lock that `TaskLocks` took. */
export interface TaskLease {
  readonly key: string;
  /** Tells this holder from every other. */
  readonly token: string;
  /** Grows with every taking of the key, for ever: hand it to systems that can refuse an older one. */
  readonly fence: number;
  /** When it ends by itself, database time. */
  readonly expiresAt: Date;
}
