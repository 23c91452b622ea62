import { Logger } from '@nestjs/common';
import { TaskInterruptedError } from '../errors/index.js';
import type { InFlight } from '../execution/index.js';
import { clockSkew, type Ledger } from '../ledger/index.js';
import type { TaskSettings } from '../options/index.js';
import { RareWarning } from '../rare-warning.js';
import { LoopLag } from './loop-lag.js';

// A run must stop well before the leader may give it to somebody else.
const LEASE_SHARE = 0.8;

/** Keeps this node alive in the ledger, and stops its runs when it can no longer prove that it is. */
export class Heartbeat {
  private readonly logger = new Logger(Heartbeat.name);
  private readonly skewWarning = new RareWarning(Heartbeat.name);
  private readonly loopLag = new LoopLag();
  private confirmedAt = performance.now();

  constructor(
    private readonly ledger: Ledger,
    private readonly inFlight: InFlight,
    private readonly settings: TaskSettings,
  ) {}

  async beat(): Promise<void> {
    const sentAt = performance.now();
    const lagMs = this.loopLag.longestMs();
    const { wasDead, cancelled } = await this.ledger.nodes.heartbeat(
      this.ledger.nodeId,
      process.memoryUsage.rss(),
      lagMs,
    );
    this.loopLag.told(lagMs);
    // The lease counts from before the question: the answer may have been long on its way.
    this.confirmedAt = sentAt;
    this.inFlight.suspend(false);
    if (wasDead) this.surrender('This node had been declared dead');
    for (const id of cancelled) this.inFlight.cancel(id);
    await this.stopEnded();
    await this.readClock();
    await this.ledger.epoch.refresh();
  }

  /** By a monotonic clock, and also when no answer ever comes (L6). */
  async watch(): Promise<void> {
    const silentMs = performance.now() - this.confirmedAt;
    if (silentMs <= this.settings.nodeLeaseMs * LEASE_SHARE) return;
    this.inFlight.suspend(true);
    this.surrender(`No heartbeat was confirmed for ${Math.round(silentMs)} ms`);
  }

  stop(): void {
    this.loopLag.stop();
  }

  // The preflight looked at it when the process started; clocks are set, and drift, while it runs.
  private async readClock(): Promise<void> {
    await this.ledger.clock.synchronize(this.ledger.database);
    const { isTolerable, message, remedy } = clockSkew(this.ledger.clock.aheadMs, this.settings.nodeLeaseMs);
    if (!isTolerable) this.skewWarning.warn(`${message} ${remedy}`);
  }

  // What was ended over the head of its run (a timeout): the fallback for a lost wake-up.
  private async stopEnded(): Promise<void> {
    const ids = this.inFlight.ids();
    if (ids.length === 0) return;
    for (const id of await this.ledger.overdue.endedAmong(ids)) this.inFlight.cancel(id);
  }

  private surrender(why: string): void {
    const running = this.inFlight.surrender(new TaskInterruptedError('lease_lost'));
    if (running > 0)
      this.logger.warn(`${why}; stopping ${running} running tasks, another process may have taken over.`);
  }
}
