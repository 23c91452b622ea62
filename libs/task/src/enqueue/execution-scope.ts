import { AsyncLocalStorage } from 'node:async_hooks';
import type { RunPlace } from '../queue/index.js';
import type { TextMask } from '../secrets/index.js';

/** The execution whose handler is running. */
export interface CurrentExecution {
  readonly id: string;
  readonly rootId: string;
  /** Aborts when the handler must stop. */
  readonly signal: AbortSignal;
  /** Hides what its payload holds in secret places. */
  readonly mask?: TextMask;
  /** Its place among those that run at the same time: not needed while it waits. */
  readonly place?: RunPlace;
}

/**
 * Knows which handler is calling: what it enqueues is recorded as its child, and it stops waiting for others
 * when it must stop itself.
 */
export const executionScope = new AsyncLocalStorage<CurrentExecution>();
