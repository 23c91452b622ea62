/** A lock that `TaskLocks` took. */
export interface TaskLease {
  readonly key: string;
  /** Tells this holder from every other. */
  readonly token: string;
  /** Fencing token: everybody who takes the key gets a higher number. Pass it to systems that can refuse a lower one. */
  readonly fence: number;
  /** When it ends by itself, database time. */
  readonly expiresAt: Date;
}
