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
  private readonly ends: { -readonly [End in keyof Ends]: Ends[End] } = {
    success: 0,
    failure: 0,
    retry: 0,
    revoked: 0,
    skipped: 0,
  };
  private readonly runs = new Histogram();
  private readonly waits = new Histogram();
  private runMs = 0;
  private waitMs = 0;

  add(measured: Measured): void {
    this.sum(measured, measured.runMs, measured.waitMs);
    this.runs.addAll(measured.runs);
    this.waits.addAll(measured.waits);
  }

  /** Adds all that another sheet has. */
  merge(other: TallySheet): void {
    this.sum(other.ends, other.runMs, other.waitMs);
    this.runs.merge(other.runs);
    this.waits.merge(other.waits);
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

  private sum(ends: Ends, runMs: number, waitMs: number): void {
    this.ends.success += ends.success;
    this.ends.failure += ends.failure;
    this.ends.retry += ends.retry;
    this.ends.revoked += ends.revoked;
    this.ends.skipped += ends.skipped;
    this.runMs += runMs;
    this.waitMs += waitMs;
  }
}

type Ends = Pick<Measured, 'success' | 'failure' | 'retry' | 'revoked' | 'skipped'>;

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
