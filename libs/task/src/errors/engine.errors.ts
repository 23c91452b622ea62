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

/** Only a delayed job of an engine outside can be started before its time. Nothing was changed. */
export class NotPromotableError extends TaskError {
  readonly code = 'EXECUTION_NOT_PROMOTABLE';

  constructor(readonly executionId: string) {
    super(
      `Execution ${executionId} is no delayed job of a queue that TaskModule.observe() watches, so it cannot be promoted. ` +
        'Enqueue the task again without a delay instead.',
    );
  }
}
