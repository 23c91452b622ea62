import { onAbort } from './on-abort.js';

/**
 * The answer of `work`, or an error that says who did not answer. What is late goes on unobserved.
 * BullMQ's Postgres backend never settles calls that come after close(), and a server may vanish without a word:
 * nothing may wait for them for ever.
 */
export function within<T>(ms: number, who: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${who} did not answer within ${ms} ms`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** The answer of `work`, or the reason of the signal once that aborts. What is late goes on unobserved. */
export function beforeAbort<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    const give = (): void => reject(signal.reason as Error);
    if (signal.aborted) give();
    else stop = onAbort(signal, give);
  });
  return Promise.race([work, aborted]).finally(stop);
}
