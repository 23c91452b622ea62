import { setTimeout as pause } from 'node:timers/promises';

/** Looks at something again and again until it is stopped, and keeps the highest of what it saw. */
export class Sampling {
  private readonly stopping = new AbortController();
  private readonly running: Promise<void>;
  private most = 0;

  /** @param look may fail: what is looked at may be away for a while */
  constructor(
    readonly look: () => Promise<number>,
    private readonly periodMs = 1_000,
  ) {
    this.running = this.run();
  }

  /** Answers with the highest of all. */
  async stop(): Promise<number> {
    this.stopping.abort();
    await this.running;
    return this.most;
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const seen = await this.look().catch(() => 0);
      this.most = Math.max(this.most, seen);
      await pause(this.periodMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }
}
