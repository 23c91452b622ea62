import { TaskError } from './task.error.js';

/** Nothing of what was selected can be done, so there is no bulk operation. */
export class EmptySelectionError extends TaskError {
  readonly code = 'BULK_EMPTY';

  constructor(readonly action: string) {
    super(`No selected execution is one to ${action}. Select others, or look again: they may have changed meanwhile.`);
  }
}

/** More executions are selected than one bulk operation may have. */
export class SelectionTooLargeError extends TaskError {
  readonly code = 'BULK_TOO_MANY';

  constructor(readonly most: number) {
    super(`More than ${most} executions are selected. Narrow the filter, for example to a shorter time.`);
  }
}

/** There is no such bulk operation, or it is somebody else's. */
export class UnknownBulkOperationError extends TaskError {
  readonly code = 'BULK_UNKNOWN';

  constructor(readonly operationId: string) {
    super(`There is no bulk operation "${operationId}". It may have been removed, as it ended long ago.`);
  }
}

/** What was asked of a bulk operation does not go with its state. */
export class BulkStateError extends TaskError {
  readonly code = 'BULK_STATE';

  constructor(
    readonly operationId: string,
    readonly state: string,
    /** What was asked. */
    asked: 'abort' | 'resume',
  ) {
    const only =
      asked === 'resume' ? 'only one that is stopped can be resumed' : 'it has ended, so it cannot be aborted';
    super(`Bulk operation ${operationId} is ${state}: ${only}.`);
  }
}

/** A bulk operation that cannot be undone, or of which nothing is left to undo. */
export class NotUndoableError extends TaskError {
  readonly code = 'BULK_NOT_UNDOABLE';

  constructor(
    readonly operationId: string,
    /** Why, in a sentence. */
    why: string,
  ) {
    super(`Bulk operation ${operationId} cannot be undone. ${why}`);
  }
}
