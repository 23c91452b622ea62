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
  private hasTurnedOver = false;

  constructor(private readonly concurrency: number) {}

  /** A run took so long. */
  ran(ms: number): void {
    this.hasTurnedOver = true;
    this.meanMs = this.meanMs === undefined ? ms : this.meanMs + (ms - this.meanMs) * WEIGHT;
  }

  /** A fetch begins. */
  fetching(): void {
    this.hasTurnedOver = false;
  }

  /**
   * How many runs may be claimed that have no slot yet. None when all slots are taken and no run has ended since the last
   * fetch began: behind slots that stand still a claim would only wait, past later tickets of a higher priority and other
   * processes.
   */
  ahead(running: number): number {
    if (running >= this.concurrency && !this.hasTurnedOver) return 0;
    if (this.meanMs === undefined || this.meanMs > SHORT_MS) return 0;
    const done = (this.concurrency * AHEAD_MS) / Math.max(this.meanMs, 0.1);
    return Math.min(MOST_AHEAD, 10 * this.concurrency, Math.floor(done));
  }
}
