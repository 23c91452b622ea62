import { Injectable } from '@nestjs/common';
import { BackgroundJobs } from '../background/index.js';
import { type CheckReport, Ledger } from '../ledger/index.js';
import { ProcessLogger } from '../logging/process-logger.js';

const EVERY_MS = 60_000;

/** Looks for executions that nothing would ever start. There must be none; each is mended, and told as an error. */
@Injectable()
export class TicketCheck {
  private readonly logger = new ProcessLogger(TicketCheck.name);

  constructor(
    private readonly ledger: Ledger,
    jobs: BackgroundJobs,
  ) {
    jobs.leader({ name: 'Check of tickets', everyMs: EVERY_MS, run: () => this.round() });
  }

  async round(): Promise<CheckReport> {
    const report = this.reported(await this.ledger.tickets.check());
    await this.ledger.rescue.dropStrays();
    return report;
  }

  /** The same for one execution, which costs no more however many there are. */
  async one(executionId: string): Promise<CheckReport> {
    return this.reported(await this.ledger.tickets.check(executionId));
  }

  private reported(report: CheckReport): CheckReport {
    const { mended } = report;
    if (mended.length > 0) {
      const some = mended.slice(0, 5).join(', ');
      this.logger.error(`${mended.length} executions had no ticket and got one: ${some}. Please report this.`);
    }
    return report;
  }
}
