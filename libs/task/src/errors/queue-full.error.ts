import { TaskError } from './task.error.js';

/** The queue holds as many executions as its `maxSize` allows. Nothing was recorded; try again when some have started. */
export class QueueFullError extends TaskError {
  readonly code = 'QUEUE_FULL';

  constructor(
    readonly queue: string,
    readonly maxSize: number,
  ) {
    super(`Queue "${queue}" is full: ${maxSize} executions wait in it (queues.${queue}.maxSize). Try again later.`);
  }
}

/** More executions wait in a queue than whoever clears it expects. Nothing was cleared. */
export class QueueGrownError extends TaskError {
  readonly code = 'QUEUE_GROWN';

  constructor(
    readonly queue: string,
    readonly expected: number,
    readonly found: number,
  ) {
    super(
      `Queue "${queue}" has ${found} executions that clearing it would end, more than the ${expected} that were expected. ` +
        'Count again, and say how many there are.',
    );
  }
}
