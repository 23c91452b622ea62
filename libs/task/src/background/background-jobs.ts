import { Inject, Injectable } from '@nestjs/common';
import { TASK_SETTINGS, type TaskSettings } from '../options/index.js';
import { Leadership } from './leadership.js';
import { Ticker } from './ticker.js';
import { ProcessLogger } from '../logging/process-logger.js';

/** Something that a process does again and again. */
export interface BackgroundJob {
  /** For the log. */
  readonly name: string;
  readonly everyMs: number;
  /** Also done once before the process takes work: what an earlier one left behind comes first. */
  readonly isFirst?: boolean;
  run(): Promise<unknown>;
}

/**
 * What processes do in the background. The owner of a job adds it in its constructor, and no other place knows of it:
 * jobs of every process, and jobs of one, the leader.
 */
@Injectable()
export class BackgroundJobs {
  private readonly logger = new ProcessLogger('TaskMaintenance');
  private readonly jobs: BackgroundJob[] = [];
  private isStarted = false;
  private readonly ending = new AbortController();
  private readonly besides = new Set<Promise<unknown>>();

  constructor(
    private readonly ticker: Ticker,
    private readonly leadership: Leadership,
    @Inject(TASK_SETTINGS) settings: TaskSettings,
  ) {
    this.everywhere({
      name: 'Leadership',
      everyMs: settings.nodeLeaseMs / 6,
      isFirst: true,
      run: () => leadership.renew(),
    });
  }

  /** Aborts when the process ends: what takes long is to leave off then. */
  get stopping(): AbortSignal {
    return this.ending.signal;
  }

  /** Every process does it. */
  everywhere(job: BackgroundJob): void {
    this.jobs.push(job);
    if (this.isStarted) this.ticker.every(job.name, job.everyMs, () => job.run());
  }

  /** One process does it, the leader. */
  leader(job: BackgroundJob): void {
    this.everywhere({ ...job, run: async () => (this.leadership.isHeld ? job.run() : undefined) });
  }

  /** What a job has begun and does not wait for; the process does when it ends. It leaves off with `stopping`, and never rejects. */
  beside(work: Promise<unknown>): void {
    this.besides.add(work);
    void work.then(() => this.besides.delete(work));
  }

  /** Starts the jobs, those that come first before all others. */
  async start(): Promise<void> {
    this.isStarted = true;
    for (const job of this.jobs) this.ticker.every(job.name, job.everyMs, () => job.run());
    for (const job of this.jobs) if (job.isFirst) await this.attempt(job);
  }

  async stop(): Promise<void> {
    this.ending.abort();
    await this.ticker.stop();
    await Promise.all(this.besides);
    await this.leadership.release();
  }

  // A server that is away again keeps neither the host from starting nor the jobs, which are repeated.
  private async attempt({ name, run }: BackgroundJob): Promise<void> {
    await run().catch((error: unknown) => this.logger.warn(`${name} could not start, retrying: ${String(error)}`));
  }
}
