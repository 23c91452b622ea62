import { setTimeout as pause } from 'node:timers/promises';

type Health = 'ok' | 'degraded' | 'error' | 'silent';

interface Sample {
  readonly at: number;
  readonly health: Health;
}

const PERIOD_MS = 200;

/** Asks an application again and again whether it is well (I9). */
export class HealthWatch {
  private readonly samples: Sample[] = [];
  private readonly stopping = new AbortController();
  private readonly running: Promise<void>;

  constructor(private readonly url: string) {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** How long after `since` the application was first seen in one of these states, in ms. Undefined = never. */
  reached(since: number, ...states: Health[]): number | undefined {
    const found = this.samples.find(({ at, health }) => at >= since && states.includes(health));
    return found && found.at - since;
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const health = await this.ask();
      // The moment of the answer: an answer that took three seconds was no earlier knowledge.
      this.samples.push({ at: Date.now(), health });
      await pause(PERIOD_MS, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  private async ask(): Promise<Health> {
    try {
      const response = await fetch(`${this.url}/api/v1/health`, { signal: AbortSignal.timeout(10_000) });
      return ((await response.json()) as { status: Health }).status;
    } catch {
      return 'silent';
    }
  }
}
