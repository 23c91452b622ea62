import { TaskError } from './task.error.js';

/** The files of the embedded database are damaged. */
export class DataDirectoryDamagedError extends TaskError {
  readonly code = 'DATA_DIRECTORY_DAMAGED';

  /** `file` is the damaged or missing file below the directory, where Postgres names one. */
  constructor(
    readonly directory: string,
    readonly file: string | undefined,
    detail: string,
    cause?: unknown,
  ) {
    super(
      `The data in "${directory}" are damaged${file === undefined ? '' : ` (file "${file}")`}: ${detail}. ` +
        'Stop the process and restore a backup of the whole directory, or move it away to start empty.',
      cause === undefined ? undefined : { cause },
    );
  }
}
