import { TaskError } from './task.error.js';

/** The directory holds the database of another Postgres. Stops the boot. */
export class DataDirectoryIncompatibleError extends TaskError {
  readonly code = 'DATA_DIRECTORY_INCOMPATIBLE';

  /** `found` and `needed` say which Postgres made the directory, and which one is to open it. */
  constructor(
    readonly directory: string,
    readonly found: string,
    readonly needed: string,
  ) {
    super(
      `The data directory "${directory}" belongs to ${found}, and embedded Postgres is ${needed}. Nothing was changed. ` +
        'Open it with the version that made it and move the data with pg_dump, or configure another directory.',
    );
  }
}
