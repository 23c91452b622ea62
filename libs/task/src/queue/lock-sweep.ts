import { Injectable } from '@nestjs/common';
import { BackgroundJobs } from '../background/index.js';
import { Ledger } from '../ledger/index.js';
import { WakeUps } from './wake-ups.js';

const EVERY_MS = 1_000;

/**
 * Lets the next in line try for keys that are free although somebody waits: the lease of a holder that hangs has run out,
 * or whose turn it was did not take it. Freeing a key writes the next ticket in the same transaction.
 */
@Injectable()
export class LockSweep {
  constructor(
    private readonly ledger: Ledger,
    private readonly wakeUps: WakeUps,
    jobs: BackgroundJobs,
  ) {
    jobs.leader({ name: 'Lock sweep', everyMs: EVERY_MS, run: () => this.round() });
  }

  async round(): Promise<void> {
    this.wakeUps.writtenAll(await this.ledger.locks.passOnFree());
  }
}
