import { TaskError } from './task.error.js';

/** Why a run may no longer rely on its lock. */
export type LockLoss = 'expired' | 'max_hold';

/**
 * A run no longer holds its lock: reason of `ctx.signal`, and thrown by `ctx.guarded`, so that the transaction rolls
 * back. `expired`: the lease could not be renewed in time, another execution may have the lock. `max_hold`: the run
 * took longer than the lock allows.
 */
export class LockLostError extends TaskError {
  readonly code = 'LOCK_LOST';

  constructor(
    readonly executionId: string,
    readonly key: string,
    readonly why: LockLoss,
  ) {
    super(
      why === 'max_hold'
        ? `Execution ${executionId} held the lock "${key}" for as long as maxHold allows. Do less at once, or raise it.`
        : `Execution ${executionId} no longer holds the lock "${key}": its lease ran out. Stop the handler when ctx.signal aborts.`,
    );
  }
}
