/** The place of a run among those that go on at the same time. It is given away while the run only waits for others. */
export interface RunPlace {
  /** Gives the place away until `work` has settled, and takes one again; at once where `signal` aborts. */
  away<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T>;
}

/** How many runs of a queue go on at the same time in this process. */
export class RunSlots {
  private readonly returning: (() => void)[] = [];
  private taken = 0;

  /** @param onFree called when a place has become free */
  constructor(
    private readonly most: number,
    private readonly onFree: () => void,
  ) {}

  get running(): number {
    return this.taken;
  }

  /** There is room for a run that has not begun: those that come back go first. */
  get isFree(): boolean {
    this.admitReturning();
    return this.taken < this.most;
  }

  take(): OwnPlace {
    this.taken++;
    return new OwnPlace(this);
  }

  /** @internal */
  leave(): void {
    this.taken--;
    this.onFree();
  }

  /** @internal Resolves when there is room again, or the signal aborts. */
  enter(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const enter = (): void => {
        signal.removeEventListener('abort', onAbort);
        this.taken++;
        resolve();
      };
      const onAbort = (): void => {
        this.returning.splice(this.returning.indexOf(enter), 1);
        enter();
      };
      if (signal.aborted) return enter();
      signal.addEventListener('abort', onAbort, { once: true });
      this.returning.push(enter);
      this.onFree();
    });
  }

  private admitReturning(): void {
    while (this.taken < this.most && this.returning.length > 0) this.returning.shift()!();
  }
}

/** The place of one run. */
export class OwnPlace implements RunPlace {
  private waits = 0;
  private entering: Promise<void> | undefined;
  private isOver = false;

  constructor(private readonly slots: RunSlots) {}

  // A handler may wait for several at a time: it has its place again when the last has ended.
  async away<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    if (this.isOver) return work();
    if (this.waits++ === 0 && !this.entering) this.slots.leave();
    try {
      return await work();
    } finally {
      this.waits--;
      if (this.waits === 0) await this.enter(signal);
    }
  }

  /** The run is over. */
  release(): void {
    this.isOver = true;
    if (this.waits === 0 && !this.entering) this.slots.leave();
  }

  private enter(signal: AbortSignal): Promise<void> {
    this.entering ??= this.slots.enter(signal).then(() => {
      this.entering = undefined;
      if (this.waits > 0 || this.isOver) this.slots.leave();
    });
    return this.entering;
  }
}
