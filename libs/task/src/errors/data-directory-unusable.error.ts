import { TaskError } from './task.error.js';

/** The data directory of embedded Postgres cannot be created or written. Stops the boot. */
export class DataDirectoryUnusableError extends TaskError {
  readonly code = 'DATA_DIRECTORY_UNUSABLE';

  constructor(
    readonly directory: string,
    cause: unknown,
  ) {
    super(
      `The data directory "${directory}" cannot be used: ${cause instanceof Error ? cause.message : String(cause)}. ` +
        'Give the process write access to it, or configure another directory.',
      { cause },
    );
  }
}
