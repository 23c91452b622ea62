// setTimeout makes 1 ms of any longer delay.
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Calls back after a delay of any length; returns the way to stop. Counted by a monotonic clock.
 * @param ms Infinity never comes
 */
export function longTimeout(callback: () => void, ms: number, { ref = true } = {}): () => void {
  const deadline = performance.now() + ms;
  let timer: NodeJS.Timeout;
  const arm = (left: number): void => {
    timer = setTimeout(() => wake(), Math.min(left, LONGEST_TIMER_MS));
    if (!ref) timer.unref();
  };
  const wake = (): void => {
    const left = deadline - performance.now();
    // A timer of Node's may come up to a millisecond early.
    if (left < 1) callback();
    else arm(left);
  };
  arm(Math.max(0, ms));
  return () => clearTimeout(timer);
}
