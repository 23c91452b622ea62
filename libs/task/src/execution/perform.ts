import type { Ending } from './ending.js';

/**
 * Calls the handler and waits for it, or, once `signal` has aborted, for at most `graceMs` more: a handler
 * that ignores its signal must not keep its outcome from being recorded.
 */
export async function perform(handler: () => Promise<unknown>, signal: AbortSignal, graceMs: number): Promise<Ending> {
  const running = settle(handler);
  const grace = graceAfter(signal, graceMs);
  try {
    return await Promise.race([running, grace.over]);
  } finally {
    grace.cancel();
  }
}

async function settle(handler: () => Promise<unknown>): Promise<Ending> {
  try {
    return { kind: 'returned', value: await handler() };
  } catch (error) {
    return { kind: 'threw', error };
  }
}

function graceAfter(signal: AbortSignal, graceMs: number): { over: Promise<Ending>; cancel: () => void } {
  let timer: NodeJS.Timeout | undefined;
  let begin!: () => void;
  const over = new Promise<Ending>((resolve) => {
    begin = () => (timer = setTimeout(() => resolve({ kind: 'abandoned' }), graceMs));
  });
  if (signal.aborted) begin();
  else signal.addEventListener('abort', begin, { once: true });
  const cancel = (): void => {
    clearTimeout(timer);
    signal.removeEventListener('abort', begin);
  };
  return { over, cancel };
}
