import { TaskError } from './task.error.js';

/** A question about so many executions that the ledger gave up before it had an answer. */
export class QueryTooBroadError extends TaskError {
  readonly code = 'QUERY_TOO_BROAD';

  constructor(options?: ErrorOptions) {
    super(
      'There are too many executions to count in one go. Ask for a shorter time, or for one task or module.',
      options,
    );
  }
}
