import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { TaskInterruptedError } from '../errors/index.js';
import type { InFlight } from '../execution/index.js';
import { clockSkew, type Ledger } from '../ledger/index.js';
import { DedupLogger } from '../logging/dedup-logger.js';
import type { TaskSettings } from '../options/index.js';
import type { QueueStates, QueueWorkers } from '../queue/index.js';
import { retryPauseMs } from '../time/retry-pause.js';
import type { LocalNode } from './local-node.js';

export interface HeartbeatParts {
  readonly ledger: Ledger;
  readonly node: LocalNode;
  readonly inFlight: InFlight;
  readonly workers: QueueWorkers;
  readonly queueStates: QueueStates;
  readonly settings: TaskSettings;
}

/** Keeps this node alive in the ledger, and stops its runs when it can no longer prove that it is. */
export class Heartbeat {
  private readonly logger = new Logger(Heartbeat.name);
  private readonly skewWarning = new DedupLogger(Heartbeat.name);
  private isStopped = false;

  constructor(private readonly parts: HeartbeatParts) {
    const { node } = parts;
    node.onLost(() => this.rest());
    node.onRegained(() => this.resume());
    node.onDead(() => void this.goOnAsAnother());
  }

  start(): void {
    this.parts.node.start();
  }

  stop(): Promise<void> {
    this.isStopped = true;
    return this.parts.node.stop();
  }

  /** The preflight looked at the clock when the process started; clocks are set, and drift, while it runs. */
  async readClock(): Promise<void> {
    const { ledger, settings } = this.parts;
    await ledger.clock.synchronize(ledger.database);
    const { isTolerable, message, remedy } = clockSkew(ledger.clock.aheadMs, settings.nodeLeaseMs);
    if (!isTolerable) this.skewWarning.warn(`${message} ${remedy}`);
  }

  private rest(): void {
    const { node, workers, queueStates } = this.parts;
    if (this.isStopped) return;
    workers.holdAll(true, queueStates.paused);
    this.stopRuns(`No heartbeat was confirmed for ${Math.round(node.silentMs)} ms`);
  }

  private resume(): void {
    const { workers, queueStates } = this.parts;
    if (!this.isStopped) workers.holdAll(false, queueStates.paused);
  }

  private async goOnAsAnother(): Promise<void> {
    const { ledger, node, workers } = this.parts;
    workers.drop();
    this.stopRuns('This node had been declared dead');
    for (let failures = 0; !this.isStopped; failures++) {
      try {
        await ledger.nodes.rebirth();
        return node.goOn();
      } catch {
        // The ledger is away, and whoever uses it says so.
        await sleep(retryPauseMs(failures), undefined, { ref: false });
      }
    }
  }

  private stopRuns(why: string): void {
    const running = this.parts.inFlight.abortAll(new TaskInterruptedError('lease_lost'));
    if (running > 0)
      this.logger.warn(`${why}; stopping ${running} running tasks, another process may have taken over.`);
  }
}
