import type { HandlerResult } from './handler-result.js';
import { longTimeout } from '../time/long-timeout.js';

/**
 * Calls the handler and waits for it, or, once `signal` has aborted, for at most `graceMs` more: a handler
 * that ignores its signal must not keep its outcome from being recorded.
 */
export function perform(handler: () => Promise<unknown>, signal: AbortSignal, graceMs: number): Promise<HandlerResult> {
  // One promise, not a race of several: every run comes through here.
  return new Promise((resolve) => {
    let stop: (() => void) | undefined;
    const end = (ending: HandlerResult): void => {
      stop?.();
      signal.removeEventListener('abort', begin);
      resolve(ending);
    };
    const begin = (): void => {
      stop = longTimeout(() => end({ kind: 'abandoned' }), graceMs);
    };
    if (signal.aborted) begin();
    else signal.addEventListener('abort', begin, { once: true });
    void settle(handler).then(end);
  });
}

async function settle(handler: () => Promise<unknown>): Promise<HandlerResult> {
  try {
    return { kind: 'returned', value: await handler() };
  } catch (error) {
    return { kind: 'threw', error };
  }
}
