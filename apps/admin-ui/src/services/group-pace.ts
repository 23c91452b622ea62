const SHORTEST_MS = 3_000;
const LONGEST_MS = 60_000;
/** Of ten seconds of a ledger, counting again and again takes one at most. */
const REST = 10;

let tookMs = 0;

/** Notes how long the server took to count. */
export async function timed<T>(work: Promise<T>): Promise<T> {
  const began = performance.now();
  try {
    return await work;
  } finally {
    tookMs = performance.now() - began;
  }
}

/** How long to wait before counting again: with millions of executions, counting is work. */
export function pauseBeforeCounting(): number {
  return Math.min(LONGEST_MS, Math.max(SHORTEST_MS, tookMs * REST));
}
