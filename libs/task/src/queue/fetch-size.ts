// How much work may lie ready in the process, for tasks that take so little time that each statement costs more.
const AHEAD_MS = 50;
const MOST_AHEAD = 100;
const SHORT_MS = 20;
// Of the last run in the average.
const WEIGHT = 0.05;

/**
 * How far a process claims ahead of its slots. A statement costs hundreds of microseconds and each row in it twenty: for
 * tasks of a few milliseconds the size of a fetch decides what an execution costs. Others are claimed when they can begin.
 */
export class FetchSize {
  private meanMs: number | undefined;

  constructor(private readonly concurrency: number) {}

  /** A run took so long. */
  ran(ms: number): void {
    this.meanMs = this.meanMs === undefined ? ms : this.meanMs + (ms - this.meanMs) * WEIGHT;
  }

  /** How many runs may be claimed that have no slot yet. */
  get ahead(): number {
    if (this.meanMs === undefined || this.meanMs > SHORT_MS) return 0;
    const done = (this.concurrency * AHEAD_MS) / Math.max(this.meanMs, 0.1);
    return Math.min(MOST_AHEAD, 5 * this.concurrency, Math.floor(done));
  }
}
