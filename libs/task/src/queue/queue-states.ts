import { Injectable } from '@nestjs/common';
import { BackgroundJobs } from '../background/index.js';
import { Ledger } from '../ledger/index.js';
import { QueueWorkers } from './queue-workers.js';

const REFRESH_MS = 10_000;

/**
 * Which queues are paused, as this process knows it. A fetch asks the ledger itself, so nothing begins after a pause; this
 * is what makes claims that lie ready go back, and idle workers rest.
 */
@Injectable()
export class QueueStates {
  private names: ReadonlySet<string> = new Set();

  constructor(
    private readonly ledger: Ledger,
    private readonly workers: QueueWorkers,
    jobs: BackgroundJobs,
  ) {
    jobs.everywhere({ name: 'Queue states', everyMs: REFRESH_MS, run: () => this.refresh() });
  }

  /** Asks the ledger, and holds or releases the workers of this process. */
  async refresh(): Promise<void> {
    const rows = await this.ledger.queues.all();
    this.names = new Set(rows.filter(({ pausedAt }) => pausedAt !== null).map(({ name }) => name));
    this.workers.pause(this.names);
  }

  isPaused(queue: string): boolean {
    return this.names.has(queue);
  }
}
