import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { BackgroundJobs } from '../background/index.js';
import { TaskInterruptedError } from '../errors/index.js';
import { InFlight } from '../execution/index.js';
import { clockSkew, Ledger } from '../ledger/index.js';
import { DedupLogger } from '../logging/dedup-logger.js';
import { TASK_SETTINGS, type TaskSettings } from '../options/index.js';
import { QueueWorkers } from '../queue/index.js';
import { retryPauseMs } from '../time/retry-pause.js';
import { LocalNode } from './local-node.js';
import { ProcessLogger } from '../logging/process-logger.js';

/** Keeps this node alive in the ledger, and stops its runs when it can no longer prove that it is. */
@Injectable()
export class Heartbeat {
  private readonly logger = new ProcessLogger(Heartbeat.name);
  private readonly skewWarning = new DedupLogger(Heartbeat.name);
  private isStopped = false;

  constructor(
    private readonly ledger: Ledger,
    private readonly node: LocalNode,
    private readonly inFlight: InFlight,
    private readonly workers: QueueWorkers,
    @Inject(TASK_SETTINGS) private readonly settings: TaskSettings,
    jobs: BackgroundJobs,
  ) {
    jobs.everywhere({ name: 'Clock', everyMs: settings.nodeLeaseMs / 6, run: async () => this.checkClock() });
    node.onLost(() => this.rest());
    node.onRegained(() => this.resume());
    node.onDead(() => void this.goOnAsAnother());
  }

  start(): void {
    this.node.start();
  }

  stop(): Promise<void> {
    this.isStopped = true;
    return this.node.stop();
  }

  // The preflight looked at the clock when the process started; clocks are set, and drift, while it runs.
  private checkClock(): void {
    const { ledger, settings } = this;
    const { isTolerable, message, remedy } = clockSkew(ledger.clock.aheadMs, settings.nodeLeaseMs);
    if (!isTolerable) this.skewWarning.warn(`${message} ${remedy}`);
  }

  private rest(): void {
    if (this.isStopped) return;
    this.workers.holdAll('lease');
    this.stopRuns(`No heartbeat was confirmed for ${Math.round(this.node.silentMs)} ms`);
  }

  private resume(): void {
    if (!this.isStopped) this.workers.release('lease');
  }

  private async goOnAsAnother(): Promise<void> {
    const { ledger, node, workers } = this;
    workers.drop();
    this.stopRuns('This node had been declared dead');
    for (let failures = 0; !this.isStopped; failures++) {
      try {
        await ledger.nodes.rebirth();
        return node.goOn();
      } catch {
        // The ledger is away; the queries that need it log that.
        await sleep(retryPauseMs(failures), undefined, { ref: false });
      }
    }
  }

  private stopRuns(why: string): void {
    const running = this.inFlight.abortAll(new TaskInterruptedError('lease_lost'));
    if (running > 0)
      this.logger.warn(`${why}; stopping ${running} running tasks, another process may have taken over.`);
  }
}
