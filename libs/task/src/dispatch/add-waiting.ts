import type { TaskEngine } from '../engine/index.js';
import type { Ledger } from '../ledger/index.js';

/** Adds everything that waits to the engine again: `add` is its own existence check. Returns how many wait. */
export async function addWaiting(ledger: Ledger, engine: TaskEngine): Promise<number> {
  let seen = 0;
  for await (const page of ledger.recovery.waiting()) {
    seen += page.length;
    for (const queue of new Set(page.map((dispatch) => dispatch.queue))) {
      await engine.add(
        queue,
        page.filter((dispatch) => dispatch.queue === queue),
      );
    }
  }
  return seen;
}
