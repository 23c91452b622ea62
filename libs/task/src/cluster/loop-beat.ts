import { url } from 'node:inspector';
import { LAYOUT } from './heartbeat.protocol.js';

const PERIOD_MS = 25;
const BEATS_PER_LOOK = 40;

/**
 * Shows the heartbeat thread that the event loop turns, and keeps the longest stop that nobody has been told of yet, for
 * heartbeats that the main thread sends itself.
 *
 * Not Node's own histogram: it sees nothing between a reset and its next tick, nor what it has not recorded before one
 * because another timer was due earlier.
 */
export class LoopBeat {
  readonly memory = new SharedArrayBuffer(LAYOUT.loopBytes);
  private readonly words = new Int32Array(this.memory);
  private beatAt = performance.now();
  private untoldMs = 0;
  private timer: NodeJS.Timeout | undefined;

  start(): void {
    this.beatAt = performance.now();
    this.lookForDebugger();
    this.timer ??= setInterval(() => this.beat(), PERIOD_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** In ms. A stop is reported again and again until somebody was {@link told}. */
  longestMs(): number {
    this.measure();
    return this.untoldMs;
  }

  /** Somebody knows of stops up to so many ms. One that was longer has come meanwhile. */
  told(ms: number): void {
    if (this.untoldMs <= ms) this.untoldMs = 0;
  }

  private beat(): void {
    this.measure();
    if (Atomics.add(this.words, LAYOUT.loopBeats, 1) % BEATS_PER_LOOK === 0) this.lookForDebugger();
  }

  private measure(): void {
    const now = performance.now();
    this.untoldMs = Math.max(this.untoldMs, now - this.beatAt - PERIOD_MS);
    this.beatAt = now;
  }

  // The heartbeat thread cannot find out: it has an inspector of its own.
  private lookForDebugger(): void {
    Atomics.store(this.words, LAYOUT.loopInspected, url() === undefined ? 0 : 1);
  }
}
