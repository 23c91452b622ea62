import { Injectable } from '@nestjs/common';
import { isTransient, Ledger } from '../ledger/index.js';
import { WakeUps } from './wake-ups.js';

// Whatever this process does not know of is due for somebody else, or was written by one that has died.
const LONGEST_SLEEP_MS = 1_000;
const AT_ONCE = 500;

/** Makes tickets that have become due tickets of now. Every process does: the first one takes them. */
@Injectable()
export class DueTickets {
  private timer: NodeJS.Timeout | undefined;
  private wakeAt = Infinity;
  private running: Promise<void> | undefined;
  private stopped = true;

  constructor(
    private readonly ledger: Ledger,
    private readonly wakeUps: WakeUps,
  ) {}

  start(): void {
    this.stopped = false;
    this.sleep(0);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  /** A ticket was written that is due in so many ms. */
  expect(ms: number): void {
    if (performance.now() + ms < this.wakeAt) this.sleep(ms);
  }

  private sleep(ms: number): void {
    if (this.stopped || this.running) return;
    clearTimeout(this.timer);
    const pause = Math.min(LONGEST_SLEEP_MS, Math.max(1, ms));
    this.wakeAt = performance.now() + pause;
    this.timer = setTimeout(() => (this.running = this.promote()), pause).unref();
  }

  private async promote(): Promise<void> {
    let next: number = LONGEST_SLEEP_MS;
    // What is expected meanwhile is in the answer, or is asked for right after it.
    this.wakeAt = Infinity;
    try {
      const { woken, count, nextMs } = await this.ledger.tickets.promote(AT_ONCE);
      this.wakeUps.writtenAll(woken);
      next = count === AT_ONCE ? 0 : (nextMs ?? LONGEST_SLEEP_MS);
    } catch (error) {
      if (!isTransient(error)) throw error;
    } finally {
      this.running = undefined;
      this.sleep(next);
    }
  }
}
