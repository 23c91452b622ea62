import { Ticker } from './ticker.js';
import type { Leadership } from './leadership.js';

/** Something that a process does again and again. */
export interface BackgroundJob {
  /** For the log. */
  readonly name: string;
  readonly everyMs: number;
  run(): Promise<unknown>;
}

/**
 * What processes do in the background. Features add their jobs here, and need no other place to be known: those of every
 * process, and those of the leader alone.
 */
export class BackgroundJobs {
  private readonly jobs: BackgroundJob[] = [];
  private isStarted = false;

  constructor(
    private readonly ticker: Ticker,
    private readonly leadership: Leadership,
  ) {}

  /** Every process does it. */
  everywhere(job: BackgroundJob): void {
    this.jobs.push(job);
    if (this.isStarted) this.begin(job);
  }

  /** One process does it, the leader. */
  leader({ name, everyMs, run }: BackgroundJob): void {
    this.everywhere({ name, everyMs, run: async () => (this.leadership.isHeld ? run() : undefined) });
  }

  start(): void {
    this.isStarted = true;
    for (const job of this.jobs) this.begin(job);
  }

  async stop(): Promise<void> {
    await this.ticker.stop();
    await this.leadership.release();
  }

  private begin({ name, everyMs, run }: BackgroundJob): void {
    this.ticker.every(name, everyMs, run);
  }
}
