import { TaskError } from './task.error.js';

/** This process was silent for so long that another one took over its data directory. Its database is closed. */
export class DataDirectoryLostError extends TaskError {
  readonly code = 'DATA_DIRECTORY_LOST';

  constructor(readonly directory: string) {
    super(
      `Another process took over the data directory "${directory}" while this one did not run, and uses it now. ` +
        'Nothing is written any more from here. Restart this process when the other one has ended; to run several, ' +
        'use the "postgres" or "redis" profile.',
    );
  }
}
