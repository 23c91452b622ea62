/** Calls back when there may be news; returns the way to stop. */
export type Listen = (wake: () => void) => () => void;

/** A pause that news end early. */
export interface WakeUp {
  readonly promise: Promise<void>;
  /** Stops listening; the promise may then never resolve. */
  cancel(): void;
}

/** Listens from now on, so that news which come before anybody awaits the pause are not missed. It takes `ms` at most. */
export function wakeUp(ms: number, listens: readonly Listen[]): WakeUp {
  let resolve!: () => void;
  const promise = new Promise<void>((done) => (resolve = done));
  const timer = setTimeout(resolve, ms);
  const offs = listens.map((listen) => listen(resolve));
  const cancel = (): void => {
    clearTimeout(timer);
    for (const stop of offs) stop();
  };
  return { promise, cancel };
}
