import { AsyncLocalStorage } from 'node:async_hooks';

/** The execution whose handler is running. */
export interface CurrentExecution {
  readonly id: string;
  readonly rootId: string;
  /** Aborts when the handler must stop. */
  readonly signal: AbortSignal;
}

/**
 * Knows which handler is calling: what it enqueues is recorded as its child, and it stops waiting for others
 * when it must stop itself.
 */
export const executionScope = new AsyncLocalStorage<CurrentExecution>();
