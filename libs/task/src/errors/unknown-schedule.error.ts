import { TaskError } from './task.error.js';

/** There is no schedule of this name. */
export class UnknownScheduleError extends TaskError {
  readonly code = 'SCHEDULE_UNKNOWN';

  constructor(readonly schedule: string) {
    super(
      `There is no schedule "${schedule}". Names are those of schedules.list(); code may have stopped declaring it.`,
    );
  }
}
