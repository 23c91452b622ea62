import { TaskError } from './task.error.js';

/** Nothing that is known has failed with this fingerprint. */
export class UnknownErrorGroupError extends TaskError {
  readonly code = 'ERROR_GROUP_UNKNOWN';

  constructor(readonly fingerprint: string) {
    super(
      `There is no group of errors "${fingerprint}". Take the fingerprint of a failed execution, or of a list of groups.`,
    );
  }
}
