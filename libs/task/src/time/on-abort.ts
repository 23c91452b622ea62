const listenersOf = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls the listener when the signal aborts; returns the way to stop. A signal gets one listener of Node's, however
 * many there are of ours: hundreds may wait under one, and Node takes more than ten for a leak.
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  const listeners = listenersOf.get(signal) ?? listenTo(signal);
  // Its own, where one function is given twice.
  const call = (): void => listener();
  listeners.add(call);
  return () => listeners.delete(call);
}

function listenTo(signal: AbortSignal): Set<() => void> {
  const listeners = new Set<() => void>();
  listenersOf.set(signal, listeners);
  signal.addEventListener('abort', () => listeners.forEach((call) => call()), { once: true });
  return listeners;
}
