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

/** Executions of a queue run that is to be obliterated. Nothing was removed. */
export class QueueInUseError extends TaskError {
  readonly code = 'QUEUE_IN_USE';

  constructor(
    readonly queue: string,
    readonly running: number,
  ) {
    super(
      `Queue "${queue}" has ${running} ${running === 1 ? 'execution that runs' : 'executions that run'}. ` +
        'Wait for them, or obliterate it with `force`: they are cancelled then.',
    );
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
