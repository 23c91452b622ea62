import { Histogram } from './histogram.js';
import type { Tally } from './statistics.query.js';

/** How many there were of each latency: ceil(2 * log2(ms)). */
export type Latencies = Readonly<Record<string, number>>;

/** What was measured in some time, of some task, as the ledger keeps it. */
export interface Measured {
  readonly success: number;
  readonly failure: number;
  readonly retry: number;
  readonly revoked: number;
  readonly skipped: number;
  readonly runMs: number;
  readonly waitMs: number;
  readonly runs: Latencies;
  readonly waits: Latencies;
}

/** Adds up what was measured. */
export class TallySheet {
  private readonly ends = { success: 0, failure: 0, retry: 0, revoked: 0, skipped: 0 };
  private readonly runs = new Histogram();
  private readonly waits = new Histogram();
  private runMs = 0;
  private waitMs = 0;

  add(measured: Measured): void {
    this.ends.success += measured.success;
    this.ends.failure += measured.failure;
    this.ends.retry += measured.retry;
    this.ends.revoked += measured.revoked;
    this.ends.skipped += measured.skipped;
    this.runMs += measured.runMs;
    this.waitMs += measured.waitMs;
    this.runs.addAll(measured.runs);
    this.waits.addAll(measured.waits);
  }

  tally(): Tally {
    const { success, failure, revoked, skipped } = this.ends;
    return {
      finished: success + failure + revoked + skipped,
      ...this.ends,
      failureRate: ratio(failure, success + failure),
      waitAvgMs: ratio(this.waitMs, this.waits.count),
      waitP50Ms: this.waits.percentile(0.5),
      waitP95Ms: this.waits.percentile(0.95),
      runAvgMs: ratio(this.runMs, this.runs.count),
      runP50Ms: this.runs.percentile(0.5),
      runP95Ms: this.runs.percentile(0.95),
      runP99Ms: this.runs.percentile(0.99),
    };
  }
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
