import { TaskError } from './task.error.js';

const MOST_SHOWN = 5;

/** The directory holds files, but no database of ours: nothing is ever written over them. Stops the boot. */
export class DataDirectoryNotEmptyError extends TaskError {
  readonly code = 'DATA_DIRECTORY_NOT_EMPTY';

  constructor(
    readonly directory: string,
    readonly entries: readonly string[],
  ) {
    const shown = entries.slice(0, MOST_SHOWN).map((entry) => `"${entry}"`);
    super(
      `The data directory "${directory}" is not empty, and not a complete embedded database either: it contains ` +
        `${shown.join(', ')}${entries.length > MOST_SHOWN ? ` and ${entries.length - MOST_SHOWN} more` : ''}. ` +
        'Restore a backup into it if a database was there, move it away to start empty, or configure another directory.',
    );
  }
}
