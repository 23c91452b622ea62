import { Injectable } from '@nestjs/common';
import { BackgroundJobs } from '../background/index.js';
import { Ledger, PendingCounts } from '../ledger/index.js';

const EVERY_MS = 2_000;

/**
 * How many enqueues were answered with an execution that had their key. Counted in the process and written by a statement of
 * its own every two seconds: such an enqueue writes nothing, and must not begin to. A process that dies takes what it has not
 * written yet along.
 */
@Injectable()
export class DuplicateTally {
  private readonly counts = new PendingCounts<string>();

  constructor(
    private readonly ledger: Ledger,
    jobs: BackgroundJobs,
  ) {
    jobs.everywhere({ name: 'Duplicates', everyMs: EVERY_MS, run: () => this.write() });
  }

  /** An enqueue was answered with this execution. */
  add(executionId: string): void {
    this.counts.add(executionId);
  }

  /** Writes what has been counted. */
  write(): Promise<void> {
    return this.counts.flush((counts) => this.ledger.uniqueKeys.addDuplicates(counts));
  }
}
