const WINDOW_MS = 1_000;
// A server that goes away is trouble of many kinds at once, seen from many sides.
const MOST_IN_WINDOW = 4;

// Of all lines of trouble that this process writes: its log is one.
const window = { since: -Infinity, said: 0 };

/** Whether one more line of trouble may be written in this second. Asking takes the place. */
export function hasRoomForLine(now = performance.now()): boolean {
  if (now - window.since >= WINDOW_MS) Object.assign(window, { since: now, said: 0 });
  return window.said++ < MOST_IN_WINDOW;
}
