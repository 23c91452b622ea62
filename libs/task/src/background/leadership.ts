import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Lease, Ledger } from '../ledger/index.js';
import { TASK_SETTINGS, type TaskSettings } from '../options/index.js';

/** The lease that makes one process the leader, which alone does what must not be done twice at a time. */
@Injectable()
export class Leadership {
  private readonly lease: Lease;
  private heldUntil = -Infinity;

  constructor(
    ledger: Ledger,
    @Inject(TASK_SETTINGS) private readonly settings: Pick<TaskSettings, 'nodeLeaseMs'>,
  ) {
    const terms = { key: 'taskledger:leader', token: randomUUID(), ttlMs: settings.nodeLeaseMs };
    this.lease = new Lease(ledger.database, terms);
  }

  /** By this process's monotonic clock. */
  get isHeld(): boolean {
    return performance.now() < this.heldUntil;
  }

  /** Takes or renews the lease; true while this process has it. */
  async renew(): Promise<boolean> {
    // The lease counts from before the question: the answer may be long on its way.
    const askedAt = performance.now();
    const isHeld = await this.lease.hold();
    this.heldUntil = isHeld ? askedAt + this.settings.nodeLeaseMs : -Infinity;
    return isHeld;
  }

  /** Gives it up, so that the next need not wait for it to expire. */
  async release(): Promise<void> {
    if (!this.isHeld) return;
    this.heldUntil = -Infinity;
    await this.lease.release();
  }
}
