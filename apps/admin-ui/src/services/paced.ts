/** How often what many executions change is asked for, at most. */
export const PACE_MS = 2_000;
const FIRST_MS = 100;

export interface Paced {
  readonly ask: () => void;
  readonly stop: () => void;
}

/** Runs work soon after it is asked for, and then at most once in a while, however often it is asked for. */
export function paced(work: () => void, everyMs: () => number = () => PACE_MS, firstMs = FIRST_MS): Paced {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ranAt = -Infinity;
  const run = (): void => {
    timer = undefined;
    ranAt = Date.now();
    work();
  };
  return {
    ask: () => void (timer ??= setTimeout(run, Math.max(firstMs, ranAt + everyMs() - Date.now()))),
    stop: () => {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
