import { Injectable } from '@nestjs/common';
import { BackgroundJobs } from '../background/index.js';
import { Ledger } from '../ledger/index.js';
import { Endings } from '../queue/index.js';

const EVERY_MS = 1_000;
// Others may have started a workflow meanwhile, with a deadline before the next that is known.
const LOOK_MS = 5_000;
const AT_ONCE = 500;

/** Ends workflows whose deadline has passed. `WorkflowCleanup` hears of it, and ends their nodes. */
@Injectable()
export class WorkflowDeadlines {
  // By `performance.now()`.
  private lookAt = -Infinity;

  constructor(
    private readonly ledger: Ledger,
    private readonly endings: Endings,
    jobs: BackgroundJobs,
  ) {
    jobs.leader({ name: 'Deadlines of workflows', everyMs: EVERY_MS, run: () => this.round() });
  }

  async round(): Promise<void> {
    if (performance.now() < this.lookAt) return;
    const nextMs = await this.ledger.deadlines.nextMs();
    if (nextMs !== undefined && nextMs <= 0) await this.endPassed();
    else this.lookAt = performance.now() + Math.min(nextMs ?? LOOK_MS, LOOK_MS) - EVERY_MS / 2;
  }

  private async endPassed(): Promise<void> {
    for (let count = AT_ONCE; count === AT_ONCE;) {
      const passed = await this.ledger.deadlines.endPassed(AT_ONCE);
      this.endings.announce(passed.ended, passed.woken);
      count = passed.count;
    }
  }
}
