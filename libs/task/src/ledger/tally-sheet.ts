import { Histogram } from './histogram.js';
import type { Tally } from './statistics.query.js';

/** Counts of one status and one latency, as the ledger sums them up. */
export interface Measured {
  readonly status: string;
  readonly measure: string;
  readonly latency: number;
  readonly count: number;
  readonly runMs: number;
  readonly waitMs: number;
}

// A run that was revoked or interrupted did not take the time that its task takes.
const COMPLETE_RUNS: ReadonlySet<string> = new Set(['SUCCESS', 'FAILURE', 'RETRY']);

/** Adds up what was measured. */
export class TallySheet {
  private readonly ends = new Map<string, number>();
  private readonly runs = new Histogram();
  private readonly waits = new Histogram();
  private runMs = 0;
  private waitMs = 0;

  add({ status, measure, latency, count, runMs, waitMs }: Measured): void {
    if (measure === 'wait') {
      this.waits.add(latency, count);
      this.waitMs += waitMs;
      return;
    }
    this.ends.set(status, this.of(status) + count);
    // What ended without a run says nothing about how long runs take.
    if (latency < 0 || !COMPLETE_RUNS.has(status)) return;
    this.runs.add(latency, count);
    this.runMs += runMs;
  }

  tally(): Tally {
    const [success, failure] = [this.of('SUCCESS'), this.of('FAILURE')];
    const [revoked, skipped] = [this.of('REVOKED'), this.of('SKIPPED')];
    return {
      finished: success + failure + revoked + skipped,
      success,
      failure,
      retry: this.of('RETRY'),
      revoked,
      skipped,
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

  private of(status: string): number {
    return this.ends.get(status) ?? 0;
  }
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
