// Imported, not global: Jest's fake timers replace the globals, and a database must go on under them.
import { setImmediate } from 'node:timers';

const LONGEST_TURN_MS = 4;

/**
 * PGlite answers without ever going through the event loop, so statements that follow one another would keep
 * timers, sockets and heartbeats waiting for as long as there is work. This lets them in.
 */
export class FairTurn {
  #startedAt = 0;
  #isOpen = false;

  /** Whether statements have used up this turn of the event loop. */
  get isSpent(): boolean {
    if (this.#isOpen) return performance.now() - this.#startedAt > LONGEST_TURN_MS;
    this.#isOpen = true;
    this.#startedAt = performance.now();
    setImmediate(() => (this.#isOpen = false));
    return false;
  }

  /** Resolves in the next turn of the event loop. */
  next(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }
}
