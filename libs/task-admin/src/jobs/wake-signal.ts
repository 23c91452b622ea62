/** Lets one waiter sleep until somebody rings or the time is over, whichever is first. */
export class WakeSignal {
  private wake: (() => void) | undefined;
  private hasRung = false;
  private timer: NodeJS.Timeout | undefined;

  /** Wakes the waiter, or spares it the sleep that it is about to begin. */
  ring(): void {
    this.hasRung = true;
    this.wake?.();
  }

  /** Resolves after `ms`, or earlier when it rings; at once when it has rung since the sleep before. */
  async sleep(ms: number): Promise<void> {
    if (!this.hasRung) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        this.timer = setTimeout(resolve, ms);
      });
    }
    this.hasRung = false;
    this.wake = undefined;
    clearTimeout(this.timer);
  }
}
