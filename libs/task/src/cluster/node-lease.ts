import type { Ledger } from '../ledger/index.js';
import type { TaskSettings } from '../options/index.js';

// A run must stop well before the leader may give it to somebody else.
const SHARE = 0.8;

/** Whether this process may take itself for alive, by its monotonic clock. In a ledger of its own it always is. */
export class NodeLease {
  private confirmedAt = performance.now();

  constructor(
    private readonly ledger: Ledger,
    private readonly settings: Pick<TaskSettings, 'nodeLeaseMs'>,
  ) {}

  get isHeld(): boolean {
    return this.ledger.database.profile.exclusive || this.silentMs < this.settings.nodeLeaseMs * SHARE;
  }

  /** Since the last heartbeat that was confirmed, in ms. */
  get silentMs(): number {
    return performance.now() - this.confirmedAt;
  }

  /** A heartbeat that was sent at this moment was confirmed. */
  confirm(sentAt: number): void {
    this.confirmedAt = sentAt;
  }
}
