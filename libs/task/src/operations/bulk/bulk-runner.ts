import { Inject, Injectable } from '@nestjs/common';
import { BackgroundJobs } from '../../background/index.js';
import { type BulkRow, isTransient, Ledger } from '../../ledger/index.js';
import { ProcessLogger } from '../../logging/process-logger.js';
import { TASK_SETTINGS, type TaskSettings } from '../../options/index.js';
import { BulkStepper } from './bulk-stepper.js';

const TICK_MS = 250;
// A start whose signal was lost is seen after this long.
const LONGEST_SLEEP_MS = 30_000;
const ROUND_MS = 1_000;
const HOUR_MS = 3_600_000;

/**
 * Goes on with bulk operations. The leader does it; a row that is locked and moved on keeps two that both believe to be the
 * leader from doing the same. What one leaves behind the next one finds at once.
 */
@Injectable()
export class BulkRunner {
  private readonly logger = new ProcessLogger('BulkOperations');
  // By `performance.now()`.
  private sleepsUntil = 0;

  constructor(
    private readonly ledger: Ledger,
    private readonly stepper: BulkStepper,
    @Inject(TASK_SETTINGS) settings: TaskSettings,
    jobs: BackgroundJobs,
  ) {
    jobs.leader({ name: 'Bulk operations', everyMs: TICK_MS, run: () => this.tick() });
    jobs.leader({
      name: 'Retention of bulk operations',
      everyMs: HOUR_MS,
      // Entries of the audit point at them.
      run: () => ledger.bulk.prune(settings.auditRetentionMs),
    });
    ledger.signals.on('bulk', () => (this.sleepsUntil = 0));
  }

  /** Goes on with what is due; in how many ms there is more to do. */
  async round(): Promise<number> {
    const end = performance.now() + ROUND_MS;
    for (;;) {
      const next = await this.ledger.bulk.next();
      if (!next) return LONGEST_SLEEP_MS;
      if (next.inMs > 0 || performance.now() > end) return Math.max(0, next.inMs);
      await this.step(next);
    }
  }

  private async tick(): Promise<void> {
    if (performance.now() < this.sleepsUntil) return;
    // A signal of meanwhile must not be slept over.
    this.sleepsUntil = Infinity;
    try {
      const inMs = Math.min(await this.round(), LONGEST_SLEEP_MS);
      if (this.sleepsUntil === Infinity) this.sleepsUntil = performance.now() + inMs;
    } finally {
      if (this.sleepsUntil === Infinity) this.sleepsUntil = 0;
    }
  }

  // One that cannot go on must not keep the others from it.
  private async step(operation: BulkRow): Promise<void> {
    try {
      await this.stepper.step(operation);
    } catch (error) {
      if (isTransient(error)) throw error;
      const why = `It could not go on: ${error instanceof Error ? error.message : String(error)}`;
      this.logger.error(`Bulk operation ${operation.id} has stopped. ${why}`);
      await this.ledger.bulk.stop(this.ledger.database, operation.id, why);
    }
  }
}
