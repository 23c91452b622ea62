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
        `${remedy(cause)}, or configure another directory.`,
      { cause },
    );
  }
}

const REMEDIES: Readonly<Record<string, string>> = {
  ENOSPC: 'Free some space on its disk',
  EDQUOT: 'Raise the quota of its disk',
  EROFS: 'Its file system is read-only: mount it writable',
  EACCES: 'Give the process write access to it',
  EPERM: 'Give the process write access to it',
  EEXIST: 'It has to be a directory, not a file',
  ENOTDIR: 'It has to be a directory, below directories, not files',
  EMFILE: 'Raise the limit of open files',
};

function remedy(cause: unknown): string {
  const { code } = (cause ?? {}) as { code?: unknown };
  return (typeof code === 'string' && REMEDIES[code]) || 'See the cause';
}
