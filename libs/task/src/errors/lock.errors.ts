import { TaskError } from './task.error.js';

/** Nobody holds the lock, so there is nothing to release: it was freed by itself, or never taken. */
export class LockNotHeldError extends TaskError {
  readonly code = 'LOCK_NOT_HELD';

  constructor(readonly key: string) {
    super(`Nobody holds the lock "${key}".`);
  }
}

/** Somebody else holds the lock than the one that was to lose it. */
export class LockChangedError extends TaskError {
  readonly code = 'LOCK_CHANGED';

  constructor(
    readonly key: string,
    /** Of the hold that was to end. */
    readonly fence: number,
  ) {
    super(`The lock "${key}" has been taken anew since it had the fence ${fence}. Look at who holds it now.`);
  }
}
