import { Injectable } from '@nestjs/common';
import { BackgroundJobs } from '../background/index.js';
import { Ledger } from '../ledger/index.js';

const EVERY_MS = 2_000;

/**
 * How many enqueues were answered with an execution that had their key. Counted in the process and written by a statement of
 * its own every two seconds: such an enqueue writes nothing, and must not begin to. A process that dies takes what it has not
 * written yet along.
 */
@Injectable()
export class DuplicateTally {
  private counts = new Map<string, number>();

  constructor(
    private readonly ledger: Ledger,
    jobs: BackgroundJobs,
  ) {
    jobs.everywhere({ name: 'Duplicates', everyMs: EVERY_MS, run: () => this.write() });
  }

  /** An enqueue was answered with this execution. */
  add(executionId: string): void {
    this.counts.set(executionId, (this.counts.get(executionId) ?? 0) + 1);
  }

  /** Writes what has been counted; what cannot be written is kept for the next time. */
  async write(): Promise<void> {
    const { counts } = this;
    if (counts.size === 0) return;
    this.counts = new Map();
    try {
      await this.ledger.uniqueKeys.addDuplicates(counts);
    } catch (error) {
      for (const [id, count] of counts) this.counts.set(id, (this.counts.get(id) ?? 0) + count);
      throw error;
    }
  }
}
