import { Lease, type Ledger } from '../ledger/index.js';
import type { TaskSettings } from '../options/index.js';

/** The lease that makes one process the leader, who alone does what must not be done twice at a time. */
export class Leadership extends Lease {
  constructor(
    private readonly ledger: Ledger,
    settings: TaskSettings,
  ) {
    super(ledger.database, { key: 'taskledger:leader', token: ledger.nodeId, ttlMs: settings.nodeLeaseMs });
  }

  // Whoever belongs to an older engine would look for losses where nobody works (H10).
  override async hold(): Promise<boolean> {
    return this.ledger.epoch.isCurrent && super.hold();
  }
}
