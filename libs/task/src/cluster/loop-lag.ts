const PERIOD_MS = 20;

/**
 * The longest stop of the event loop that nobody has been told of yet.
 *
 * Not Node's own histogram: it sees nothing between a reset and its next tick, nor what it has not recorded before one
 * because another timer was due earlier.
 */
export class LoopLag {
  private lookedAt = performance.now();
  private untoldMs = 0;
  private readonly timer = setInterval(() => this.look(), PERIOD_MS).unref();

  /** In ms. A stop is reported again and again until somebody was {@link told}. */
  longestMs(): number {
    this.look();
    return this.untoldMs;
  }

  /** Somebody knows of stops up to so many ms. One that was longer has come meanwhile. */
  told(ms: number): void {
    if (this.untoldMs <= ms) this.untoldMs = 0;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const now = performance.now();
    this.untoldMs = Math.max(this.untoldMs, now - this.lookedAt - PERIOD_MS);
    this.lookedAt = now;
  }
}
