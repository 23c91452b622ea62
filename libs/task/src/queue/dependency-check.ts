import { Injectable } from '@nestjs/common';
import { BackgroundJobs } from '../background/index.js';
import { Ledger } from '../ledger/index.js';
import { ProcessLogger } from '../logging/process-logger.js';
import { DependencyResolver } from './dependency-resolver.js';
import { WakeUps } from './wake-ups.js';

const EVERY_MS = 60_000;

/** Looks for executions that wait for what has ended, without anybody to look at it. There must be none; each is mended, and told as an error. */
@Injectable()
export class DependencyCheck {
  private readonly logger = new ProcessLogger(DependencyCheck.name);

  constructor(
    private readonly ledger: Ledger,
    private readonly resolver: DependencyResolver,
    private readonly wakeUps: WakeUps,
    jobs: BackgroundJobs,
  ) {
    jobs.leader({ name: 'Check of dependencies', everyMs: EVERY_MS, run: () => this.round() });
  }

  /** Ids of those that were found. */
  async round(): Promise<readonly string[]> {
    const { ids, woken } = await this.ledger.dependencies.mendLost();
    if (ids.length === 0) return ids;
    const some = ids.slice(0, 5).join(', ');
    this.logger.error(`${ids.length} executions waited for what had ended: ${some}. Please report this.`);
    this.wakeUps.writtenAll(woken);
    this.resolver.wake();
    return ids;
  }
}
