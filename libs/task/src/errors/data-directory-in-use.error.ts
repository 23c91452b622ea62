import { TaskError } from './task.error.js';

/** Another process, or another instance in this one, has the data directory open. Stops the boot. */
export class DataDirectoryInUseError extends TaskError {
  readonly code = 'DATA_DIRECTORY_IN_USE';

  /** `host`: where the process runs, when its pid means nothing here: another machine or container. */
  constructor(
    readonly directory: string,
    readonly pid: number,
    readonly host?: string,
  ) {
    super(
      `The data directory "${directory}" is in use by ${owner(pid, host)}; embedded Postgres allows one at a time. ` +
        'Stop that process, give this one another directory, or use the "postgres" or "redis" profile to run ' +
        'several processes.',
    );
  }
}

function owner(pid: number, host: string | undefined): string {
  if (host !== undefined) return `a process of another container or machine (pid ${pid} there, host name "${host}")`;
  return `${pid === process.pid ? 'this very process' : 'another process'} (pid ${pid})`;
}
