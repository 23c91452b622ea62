import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { ProcessLogger } from '../logging/process-logger.js';

const REPORT_MS = 1_000;
const TURN_MS = 50;

/**
 * Repeats background jobs, each at its own pace and never overlapping itself. Those that are due together take turns, so
 * that a process at rest needs one connection; one that takes long keeps the next waiting for 50 ms.
 */
@Injectable()
export class Ticker {
  private readonly logger = new ProcessLogger('TaskMaintenance');
  private readonly running = new Map<string, Promise<void>>();
  private readonly failing = new Map<string, unknown>();
  private readonly reported = new Set<string>();
  private reporting: NodeJS.Timeout | undefined;
  private readonly intervals: NodeJS.Timeout[] = [];
  private turn = Promise.resolve();

  every(name: string, ms: number, work: () => Promise<unknown>): void {
    const interval = setInterval(() => this.tick(name, work), ms);
    this.intervals.push(interval.unref());
  }

  /** Stops the ticks and waits for those under way. */
  async stop(): Promise<void> {
    for (const interval of this.intervals.splice(0)) clearInterval(interval);
    clearTimeout(this.reporting);
    await Promise.all(this.running.values());
  }

  private tick(name: string, work: () => Promise<unknown>): void {
    if (!this.running.has(name)) this.running.set(name, this.run(name, work));
  }

  private async run(name: string, work: () => Promise<unknown>): Promise<void> {
    const before = this.turn;
    const done = before.then(work);
    this.turn = Promise.race([done.then(noop, noop), before.then(() => sleep(TURN_MS, undefined, { ref: false }))]);
    try {
      await done;
      this.failing.delete(name);
    } catch (error) {
      this.failing.set(name, error);
    } finally {
      this.running.delete(name);
    }
    if (this.failing.has(name) !== this.reported.has(name))
      this.reporting ??= setTimeout(() => this.report(), REPORT_MS).unref();
  }

  // A store that is away fails all jobs, again and again: one line says so, and one that it is over.
  private report(): void {
    this.reporting = undefined;
    const failed = [...this.failing.keys()].filter((name) => !this.reported.has(name));
    const mended = [...this.reported].filter((name) => !this.failing.has(name));
    if (failed.length > 0)
      this.logger.warn(`${failed.join(', ')} failed and will be repeated: ${String(this.failing.get(failed[0]!))}`);
    if (mended.length > 0) this.logger.log(`${mended.join(', ')} again in order.`);
    for (const name of failed) this.reported.add(name);
    for (const name of mended) this.reported.delete(name);
  }
}

function noop(): void {
  // Whoever waits for its turn does not care how the job before it ended.
}
