import { Logger } from '@nestjs/common';
import { TaskInterruptedError } from '../errors/index.js';
import type { InFlight } from '../execution/index.js';
import { clockSkew, type Ledger } from '../ledger/index.js';
import { DedupLogger } from '../logging/dedup-logger.js';
import type { TaskSettings } from '../options/index.js';
import type { QueueStates, QueueWorkers } from '../queue/index.js';
import { LoopLag } from './loop-lag.js';
import type { NodeLease } from './node-lease.js';

export interface HeartbeatParts {
  readonly ledger: Ledger;
  readonly lease: NodeLease;
  readonly inFlight: InFlight;
  readonly workers: QueueWorkers;
  readonly queueStates: QueueStates;
  readonly settings: TaskSettings;
}

/** Keeps this node alive in the ledger, and stops its runs when it can no longer prove that it is. */
export class Heartbeat {
  private readonly logger = new Logger(Heartbeat.name);
  private readonly skewWarning = new DedupLogger(Heartbeat.name);
  private readonly loopLag = new LoopLag();
  private isLost = false;

  constructor(private readonly parts: HeartbeatParts) {}

  async beat(): Promise<void> {
    const { nodes } = this.parts.ledger;
    const sentAt = performance.now();
    const lagMs = this.loopLag.longestMs();
    if (!(await nodes.heartbeat(process.memoryUsage.rss(), lagMs))) await this.goOnAsAnother();
    this.loopLag.told(lagMs);
    // The lease counts from before the question: the answer may have been long on its way.
    this.parts.lease.confirm(sentAt);
    if (this.isLost) this.resume();
    await this.readClock();
  }

  /** Also when no answer ever comes. */
  async watch(): Promise<void> {
    const { lease, workers, queueStates } = this.parts;
    if (lease.isHeld || this.isLost) return;
    this.isLost = true;
    workers.holdAll(true, queueStates.paused);
    this.stopRuns(`No heartbeat was confirmed for ${Math.round(lease.silentMs)} ms`);
  }

  stop(): void {
    this.loopLag.stop();
  }

  private async goOnAsAnother(): Promise<void> {
    this.parts.workers.drop();
    this.stopRuns('This node had been declared dead');
    await this.parts.ledger.nodes.rebirth();
  }

  private resume(): void {
    this.isLost = false;
    const { workers, queueStates } = this.parts;
    workers.holdAll(false, queueStates.paused);
  }

  private stopRuns(why: string): void {
    const running = this.parts.inFlight.abortAll(new TaskInterruptedError('lease_lost'));
    if (running > 0)
      this.logger.warn(`${why}; stopping ${running} running tasks, another process may have taken over.`);
  }

  // The preflight looked at it when the process started; clocks are set, and drift, while it runs.
  private async readClock(): Promise<void> {
    const { ledger, settings } = this.parts;
    await ledger.clock.synchronize(ledger.database);
    const { isTolerable, message, remedy } = clockSkew(ledger.clock.aheadMs, settings.nodeLeaseMs);
    if (!isTolerable) this.skewWarning.warn(`${message} ${remedy}`);
  }
}
