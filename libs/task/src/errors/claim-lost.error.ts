import { TaskError } from './task.error.js';

/** A run tried to write although the execution belongs to another run, or has ended. Nothing was written. */
export class ClaimLostError extends TaskError {
  readonly code = 'CLAIM_LOST';

  constructor(
    readonly executionId: string,
    readonly run: number,
  ) {
    super(
      `Run ${run} of execution ${executionId} no longer owns it: it has ended, or another process took over. Stop the handler when ctx.signal aborts.`,
    );
  }
}
