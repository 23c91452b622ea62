import { TaskError } from './task.error.js';

/** What may be asked of a job that an engine outside runs. */
export type EngineAction = 'cancel' | 'retry' | 'reorder' | 'promote';

/** The engine outside that runs an execution refuses what was asked of it. Nothing was changed. */
export class EngineRefusedError extends TaskError {
  readonly code = 'ENGINE_REFUSED';

  constructor(
    readonly executionId: string,
    readonly action: EngineAction,
    /** Why, in a sentence. */
    why: string,
    options?: ErrorOptions,
  ) {
    super(`BullMQ refuses to ${action} execution ${executionId}: ${why}`, options);
  }
}

/** The engine outside that runs an execution cannot be asked just now, or not by this process. Nothing was changed. */
export class EngineUnavailableError extends TaskError {
  readonly code = 'ENGINE_UNAVAILABLE';

  constructor(
    readonly executionId: string,
    why: string,
    options?: ErrorOptions,
  ) {
    super(`The engine that runs execution ${executionId} cannot be asked: ${why}`, options);
  }
}

/** Only what waits for its time can be started before that. Nothing was changed. */
export class NotPromotableError extends TaskError {
  readonly code = 'EXECUTION_NOT_PROMOTABLE';

  constructor(readonly executionId: string) {
    super(
      `Execution ${executionId} does not wait for a time, so it cannot be promoted. Only what is delayed, or waits for its ` +
        'next attempt, can be made due now.',
    );
  }
}
