import { TaskError } from './task.error.js';

/** What code declares cannot be taken away at run time: it would be back with the next process that starts. */
export class ScheduleOfCodeError extends TaskError {
  readonly code = 'SCHEDULE_OF_CODE';

  constructor(
    readonly schedule: string,
    origin: 'code' | 'builtin',
  ) {
    super(
      origin === 'builtin'
        ? `Schedule "${schedule}" is the library's own. Pause it, override it, or switch it off in the settings of maintenance.`
        : `Schedule "${schedule}" is declared in code. Pause it, override it, or remove its @Schedule() and deploy.`,
    );
  }
}
