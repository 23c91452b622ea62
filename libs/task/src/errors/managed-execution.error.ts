import { TaskError } from './task.error.js';

/** The status of an execution that Taskledger runs is for the run to write, and for nobody else. */
export class ManagedExecutionError extends TaskError {
  readonly code = 'EXECUTION_MANAGED';

  constructor(readonly taskId: string) {
    super(
      `Execution "${taskId}" is run by Taskledger, which records its status. Report progress with ctx.progress() or ` +
        'tasks.updateProgress(), stop it with tasks.cancel().',
    );
  }
}
