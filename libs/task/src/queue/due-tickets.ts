import { Injectable } from '@nestjs/common';
import { isTransient, Ledger } from '../ledger/index.js';
import { DedupLogger } from '../logging/dedup-logger.js';
import { WakeUps } from './wake-ups.js';

// What is further off is told again by a later look at the ledger.
const LONGEST_SLEEP_MS = 2_000;
const RETRY_MS = 1_000;
const AT_ONCE = 500;

/** Makes tickets that have become due tickets of now. Every process does: the first one takes them. */
@Injectable()
export class DueTickets {
  private readonly trouble = new DedupLogger(DueTickets.name);
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
    this.expect(0);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  /** A ticket is due in so many ms. */
  expect(ms: number): void {
    const at = performance.now() + Math.max(1, ms);
    if (ms >= LONGEST_SLEEP_MS || at >= this.wakeAt) return;
    this.wakeAt = at;
    if (!this.running) this.sleep();
  }

  private sleep(): void {
    clearTimeout(this.timer);
    if (this.stopped || this.wakeAt === Infinity) return;
    this.timer = setTimeout(
      () => (this.running = this.promote()),
      Math.max(1, this.wakeAt - performance.now()),
    ).unref();
  }

  private async promote(): Promise<void> {
    this.wakeAt = Infinity;
    try {
      const { woken, count, nextMs } = await this.ledger.tickets.promote(AT_ONCE);
      this.wakeUps.writtenAll(woken);
      this.expect(count === AT_ONCE ? 0 : (nextMs ?? Infinity));
    } catch (error) {
      if (!isTransient(error)) this.trouble.warn(`Due tickets could not be moved, trying again: ${String(error)}`);
      this.expect(RETRY_MS);
    } finally {
      this.running = undefined;
      this.sleep();
    }
  }
}
