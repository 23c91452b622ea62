import { Injectable } from '@nestjs/common';
import { Leadership } from '../background/index.js';
import { isTransient, Ledger } from '../ledger/index.js';
import { DedupLogger } from '../logging/dedup-logger.js';
import { WakeUps } from './wake-ups.js';

const LEAST_PAUSE_MS = 900;

/**
 * Lets the next in line try for keys that are free although somebody waits: the lease of a holder that hangs has run out,
 * or whose turn it was did not take it. Freeing a key writes the next ticket in the same transaction. One process does it,
 * the leader, while anybody waits.
 */
@Injectable()
export class LockSweep {
  private readonly trouble = new DedupLogger(LockSweep.name);
  private running: Promise<void> | undefined;
  private restsUntil = -Infinity;

  constructor(
    private readonly ledger: Ledger,
    private readonly wakeUps: WakeUps,
    private readonly leadership: Leadership,
  ) {}

  /** A round, at most one a second, which goes on by itself. */
  begin(): void {
    if (!this.leadership.isHeld || this.running || performance.now() < this.restsUntil) return;
    this.running = this.round();
  }

  /** Resolves when the round under way is over. */
  async stop(): Promise<void> {
    await this.running;
  }

  private async round(): Promise<void> {
    try {
      this.wakeUps.writtenAll(await this.ledger.locks.passOnFree());
    } catch (error) {
      if (!isTransient(error)) this.trouble.warn(`Keys could not be passed on, trying again: ${String(error)}`);
    } finally {
      this.restsUntil = performance.now() + LEAST_PAUSE_MS;
      this.running = undefined;
    }
  }
}
