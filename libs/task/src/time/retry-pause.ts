const FIRST_MS = 50;

/**
 * How long to wait before something that is out of reach is tried again, in ms: twice as long after every failure,
 * `longestMs` at most, and up to half of it less by chance, so that not all come back at once.
 */
export function retryPauseMs(failures: number, longestMs = 1_000): number {
  return Math.min(longestMs, FIRST_MS * 2 ** failures) * (0.5 + Math.random() / 2);
}
