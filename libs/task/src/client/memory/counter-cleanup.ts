import { Injectable } from '@nestjs/common';
import { BackgroundJobs } from '../../background/index.js';
import { Ledger } from '../../ledger/index.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
// One at 0 reads the same when it is gone.
const ZERO_KEPT_MS = DAY_MS;
const OTHERS_KEPT_MS = 90 * DAY_MS;

/** Removes counters that nobody uses any more. */
@Injectable()
export class CounterCleanup {
  constructor(ledger: Ledger, jobs: BackgroundJobs) {
    jobs.leader({
      name: 'Counters that nobody uses',
      everyMs: HOUR_MS,
      run: () => ledger.counters.dropIdle(ZERO_KEPT_MS, OTHERS_KEPT_MS),
    });
  }
}
