import { TaskError } from './task.error.js';

/**
 * `TaskTracker` was told the status of an execution that Taskledger runs itself, or observes in a BullMQ queue. Nothing was
 * changed.
 */
export class ManagedExecutionError extends TaskError {
  readonly code = 'EXECUTION_MANAGED';

  constructor(
    readonly taskId: string,
    isObserved = false,
  ) {
    super(
      isObserved
        ? `Execution "${taskId}" is a job of a BullMQ queue, whose status TaskModule.observe() records.`
        : `Execution "${taskId}" is run by Taskledger, which records its status. Report progress with ctx.progress() or ` +
            'tasks.updateProgress(), stop it with tasks.cancel().',
    );
  }
}
