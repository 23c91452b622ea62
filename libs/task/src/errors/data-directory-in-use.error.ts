import { TaskError } from './task.error.js';

/** Another process, or another instance in this one, has the data directory open. Stops the boot. */
export class DataDirectoryInUseError extends TaskError {
  readonly code = 'DATA_DIRECTORY_IN_USE';

  constructor(
    readonly directory: string,
    readonly pid: number,
  ) {
    super(
      `The data directory "${directory}" is in use by ${pid === process.pid ? 'this very process' : 'another process'} ` +
        `(pid ${pid}); embedded Postgres allows one at a time. Stop that process, give this one another directory, ` +
        'or use the "postgres" or "redis" profile to run several processes.',
    );
  }
}
