import { TaskError } from './task.error.js';

/** A queue that no task uses and no option declares: most likely a misspelt name. Nothing was recorded. */
export class UnknownQueueError extends TaskError {
  readonly code = 'QUEUE_UNKNOWN';

  constructor(
    readonly queue: string,
    readonly known: readonly string[],
  ) {
    super(
      `Queue "${queue}" is not known, so nobody would work on it. Known queues: ${known.join(', ')}. ` +
        `Declare it: TaskModule.forRoot({ queues: { '${queue}': {} } }).`,
    );
  }
}
