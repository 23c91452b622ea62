import { TaskError } from './task.error.js';

/** The name belongs to a schedule outside of the scope, of which nothing else is told. Nothing was written. */
export class ScheduleNameTakenError extends TaskError {
  readonly code = 'SCHEDULE_NAME_TAKEN';

  constructor(readonly schedule: string) {
    super(`The name "${schedule}" cannot be used within your scope. Use another name.`);
  }
}
