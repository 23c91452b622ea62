import { LAYOUT } from './heartbeat.protocol.js';

/** Work must stop well before another process may take it over. */
const HELD_SHARE = 0.8;
const NS_PER_MS = 1_000_000;

/** Whether this process is alive in the eyes of the others, by the monotonic clock that all its threads share. */
export class Lease {
  readonly memory = new SharedArrayBuffer(LAYOUT.leaseBytes);
  private readonly words = new BigInt64Array(this.memory);
  private readonly lostListeners = new Set<() => void>();
  private readonly regainedListeners = new Set<() => void>();
  private wasHeld = false;

  constructor(readonly ms: number) {}

  /** Whether the last confirmed heartbeat was sent less than 0.8 of the lease ago. */
  isHeld(): boolean {
    return this.silentMs() < this.ms * HELD_SHARE;
  }

  /** How long ago the last confirmed heartbeat was sent. */
  silentMs(): number {
    const confirmedAt = this.confirmedAt;
    return confirmedAt === 0n ? Infinity : Number(process.hrtime.bigint() - confirmedAt) / NS_PER_MS;
  }

  /** By `process.hrtime.bigint()`; 0 for never. */
  get confirmedAt(): bigint {
    return Atomics.load(this.words, 0);
  }

  /** @param sentAt when the heartbeat was sent: its answer may have been long on its way */
  confirm(sentAt: bigint): void {
    Atomics.store(this.words, 0, sentAt);
    this.check();
  }

  /** This process was declared dead. */
  forfeit(): void {
    Atomics.store(this.words, 0, 0n);
    this.check();
  }

  /** Calls the listener each time the lease was found lost. @returns what removes the listener */
  onLost(listener: () => void): () => void {
    this.lostListeners.add(listener);
    return () => this.lostListeners.delete(listener);
  }

  /** Calls the listener each time the lease is held after it was lost, and when it is held for the first time. */
  onRegained(listener: () => void): () => void {
    this.regainedListeners.add(listener);
    return () => this.regainedListeners.delete(listener);
  }

  /** Tells the listeners what has changed. Nobody else looks at the clock. */
  check(): void {
    const isHeld = this.isHeld();
    if (isHeld === this.wasHeld) return;
    this.wasHeld = isHeld;
    for (const listener of isHeld ? this.regainedListeners : this.lostListeners) listener();
  }
}
